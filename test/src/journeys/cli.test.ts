import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse as parseCsv } from "csv-parse/sync";
import { stringify } from "yaml";
import { type Finished, runCommand, type RunningCommand, startCommand } from "../support/command-line.js";
import { datasetContent, newRequest } from "../support/job.js";
import { freePorts, networkUnderTest } from "../support/stack.js";
import { expectWholeLife, type ToldDemo } from "../support/told-demo.js";
import { until } from "../support/until.js";

const network = networkUnderTest();
/** On real Fabric some twenty-five processes stop and start twice in one step, on a busy machine. */
const LIMIT_MS = 600_000;
/** When a supervisor is gone its children end by themselves, databases closed. */
const ENDED_LIMIT_MS = 90_000;
/** Of those that a demo starts, so many are in the middle: the embedded network is one and four gateways follow; real Fabric has some twenty. */
const SOME_PROCESSES = { embedded: 3, fabric: 8 };
const DONE = 0;
const REFUSED = 1;
const USAGE = 2;
const CANNOT_REACH = 3;
const INTERRUPTED = 130;

/** Ids of processes whose command line names this folder. */
const processesOf = (folder: string): string[] =>
  globSync("/proc/[0-9]*/cmdline").flatMap((path) => {
    try {
      return readFileSync(path, "utf8").includes(folder) ? [path.slice(6, -8)] : [];
    } catch {
      return []; // ended meanwhile
    }
  });

const childrenOf = (pid: string): string[] =>
  globSync("/proc/[0-9]*/stat").flatMap((path) => {
    try {
      const text = readFileSync(path, "utf8");
      return text.slice(text.lastIndexOf(")") + 2).split(" ")[1] === pid ? [path.slice(6, -5)] : [];
    } catch {
      return [];
    }
  });

/** Children and theirs: a real network's nodes are children of the network's process, which is the demo's. */
const descendantsOf = (pid: string): string[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

/** Empty of a process that is gone. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Whether SIGTERM waits for a process that is held, or has ended it. */
function isToldToEnd(pid: number): boolean {
  if (!existsSync(`/proc/${pid}`)) return true;
  const pending = /^ShdPnd:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
  return (BigInt(`0x${pending}`) & (1n << BigInt(constants.signals.SIGTERM - 1))) !== 0n;
}

describe(`the command line, on ${network}`, function () {
  this.timeout(LIMIT_MS);
  let home: string;
  let data: string;
  let environment: Record<string, string>;
  let port: number;
  let statsUrl: string;
  let dataset: string;
  let grant: string;

  const run = (args: string, input?: string): Promise<Finished> =>
    runCommand(args.split(" "), { environment, ...(input === undefined ? {} : { input }) });

  /** The one JSON document a command answers on standard output. */
  const answer = async (args: string, input?: string): Promise<Record<string, unknown>> => {
    const { status, stdout, stderr } = await run(`${args} --json`, input);
    expect(status, `${args}\n${stderr}`).to.equal(DONE);
    return JSON.parse(stdout) as Record<string, unknown>; // an object for every command used here
  };

  const file = async (name: string, body: unknown): Promise<string> => {
    const path = join(home, name);
    await writeFile(path, stringify(body));
    return path;
  };

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "mulian-cli-"));
    data = join(home, "standing");
    // Below the true HOME lie real Fabric's programs.
    const elsewhere: Record<string, string> = network === "fabric" ? {} : { HOME: home };
    environment = { XDG_CONFIG_HOME: join(home, "config"), MULIAN_DATA: data, ...elsewhere };
    port = freePorts();
    const started = await run(`start --detach --network ${network} --port ${port} --json`);
    expect(started.status, started.stderr).to.equal(DONE);
    expect(JSON.parse(started.stdout)).to.include({ network });
  });
  after(async () => {
    await run("stop");
    expect(processesOf(data)).to.deep.equal([]);
    await rm(home, { recursive: true, force: true });
  });

  it("says what runs, where, and who may sign in", async () => {
    const status = await answer("status");
    expect(status).to.have.all.keys("network", "height", "gateways", "console", "users");
    const gateways = status["gateways"] as { department: string; url: string; ready: boolean; lag: number }[]; // interfaces.md
    expect(gateways.map(({ department, ready }) => `${department} ${ready}`)).to.deep.equal(
      ["data-bureau", "civil-affairs", "statistics", "ecology"].map((department) => `${department} true`),
    );
    statsUrl = gateways.find(({ department }) => department === "statistics")?.url ?? "";
    const again = await run("start --detach");
    expect(again.status).to.equal(DONE);
    expect(again.stderr).to.include("already running");
    if (network === "fabric") expect(await run("network status")).to.include({ status: DONE });
    const passwords = await stat(join(data, "first-passwords.yaml"));
    expect(passwords.mode & 0o077, "the owner's alone").to.equal(0);
    const log = await readFile(join(data, "logs", "start.log"), "utf8");
    for (const line of (await readFile(join(data, "first-passwords.yaml"), "utf8")).trimEnd().split("\n"))
      expect(log).to.not.include(line.replace(/^[^:]+: "?|"$/g, ""));
  });

  it("signs in, says who is signed in, and signs out", async () => {
    const passwords = await readFile(join(data, "first-passwords.yaml"), "utf8");
    const password = /^stats-requester: "?([^"\n]+)/m.exec(passwords)?.[1] ?? "";
    expect((await run("whoami")).status).to.equal(USAGE);
    const wrong = await run(`login stats-requester --gateway ${statsUrl}`, "not the password\n");
    expect(wrong.status).to.equal(REFUSED);
    expect(wrong.stderr).to.include("UNAUTHENTICATED");
    expect((await run(`login stats-requester --gateway ${statsUrl}`, "")).status, "no password").to.equal(USAGE);
    expect((await run("login stats-requester --gateway http://127.0.0.1:9", "x\n")).status).to.equal(CANNOT_REACH);
    expect(await answer(`login stats-requester --gateway ${statsUrl}`, `${password}\n`)).to.include({
      user: "stats-requester",
      department: "statistics",
    });
    expect(await answer("whoami")).to.include({ user: "stats-requester" });
    const [kept] = await readdir(join(home, "config", "mulian"));
    expect((await stat(join(home, "config", "mulian", kept ?? ""))).mode & 0o077).to.equal(0);
    expect((await run("search")).status, "with the session").to.equal(DONE);
    expect(await answer("logout")).to.include({ user: "stats-requester" });
    expect((await run("whoami")).status).to.equal(USAGE);
  });

  it("tells a wrong command line from a refusal and from silence", async () => {
    for (const wrong of [
      "nonsense",
      "search --no-such-option",
      "fetch",
      "fetch G --format xml --as stats-requester",
      "search --facet colour=red --as stats-requester",
      "dataset",
      "start --port x --data /nonexistent/mulian",
      "audit trace --as bureau-auditor",
      "dataset create -f /no/such/file --as civil-approver",
    ])
      expect((await run(wrong)).status, wrong).to.equal(USAGE);
    for (const right of ["--help", "dataset --help", "fetch --help", "--version"])
      expect((await run(right)).status, right).to.equal(DONE);
    expect((await run("fetch --help")).stdout).to.include("Example:");
    expect((await run(`dataset show ${"0".repeat(32)} --as civil-steward`)).status).to.equal(REFUSED);
    const elsewhere = await runCommand(["status"], {
      environment: { ...environment, MULIAN_DATA: join(home, "none") },
    });
    expect(elsewhere.status).to.equal(CANNOT_REACH);
    expect(elsewhere.stderr).to.not.include("    at ", "no stack for a person");
  });

  it("speaks Chinese and English", async () => {
    const english = await run("stop --data /nonexistent/mulian");
    const chinese = await run("stop --data /nonexistent/mulian --lang zh");
    expect([english.stdout.trim(), chinese.stdout.trim()]).to.deep.equal(["not running", "没有在运行"]);
    const byLocale = await runCommand(["stop", "--data", "/nonexistent/mulian"], {
      environment: { ...environment, LC_ALL: "zh_CN.UTF-8" },
    });
    expect(byLocale.stdout).to.equal(chinese.stdout);
    const absent = `dataset show ${"0".repeat(32)} --as civil-steward`;
    const [en, zh] = [await run(absent), await run(`${absent} --lang zh`)];
    expect(en.stderr).to.match(/^NOT_FOUND: \p{ASCII}+$/u);
    expect(zh.stderr).to.match(/^NOT_FOUND: .*\p{Script=Han}/u);
  });

  it("does the main job with nouns and verbs", async () => {
    const duty = await answer(
      `duty create -f ${await file("duty.yaml", { title: "行政区划管理", legalBasis: "条例第三条" })} --as civil-steward`,
    );
    const content = await file("dataset.yaml", datasetContent(String(duty["id"])));
    dataset = String((await answer(`dataset submit -f ${content} --as civil-approver`))["id"]);
    const human = await run(`dataset review ${dataset} --outcome publish --as bureau-authority`);
    expect(human.status, human.stderr).to.equal(DONE);
    const table = { dataset, title: "street", resourceKind: "table", binding: "streets-sqlite" };
    await answer(`resource link -f ${await file("resource.yaml", table)} --as civil-steward`);
    const filter = { eq: ["provinceCode", "11"] };
    const wanted = await file("request.yaml", newRequest(dataset, { filter }));
    const request = String((await answer(`request submit -f ${wanted} --as stats-requester`))["id"]);
    await answer(`request approve ${request} --as stats-approver`);
    await until(
      "the signed request at the provider",
      async () => (await answer(`request show ${request} --as civil-approver`))["replyDue"] !== undefined,
    );
    const refused = await run(`request decide ${request} --outcome refuse --as civil-approver`);
    expect([refused.status, refused.stderr.split(":")[0]]).to.deep.equal([REFUSED, "REASON_REQUIRED"]);
    grant = String((await answer(`request decide ${request} --outcome grant --as civil-approver`))["grant"]);
    await answer(`grant deliver ${grant} --as civil-steward`);
    await until(
      "an active grant",
      async () => (await answer(`grant show ${grant} --as stats-requester`))["effectiveState"] === "active",
    );
    expect((await run(`grant list --as stats-requester`)).stdout).to.include(grant);
    expect((await run(`dataset show ${dataset} --history --as stats-requester`)).stdout).to.include("txId");
  });

  it("names every mistake of a file with its path", async () => {
    const wrong = await file("wrong.yaml", { ...datasetContent("0".repeat(32)), grade: "none", colour: "red" });
    const { status, stderr } = await run(`dataset create -f ${wrong} --as civil-approver`);
    expect(status).to.equal(REFUSED);
    expect(stderr).to.include("INVALID_INPUT").and.include("grade").and.include("colour");
    const json = await run(`dataset create -f ${wrong} --as civil-approver --json`);
    expect(JSON.parse(json.stdout)).to.have.nested.property("error.code", "INVALID_INPUT");
  });

  it("searches with facets", async () => {
    const found = await answer("search 街道 --facet shareType=conditional --as stats-requester");
    expect(found).to.include({ total: 1 });
    expect(await answer("search 街道 --facet shareType=unconditional --as stats-requester")).to.include({ total: 0 });
    const human = await run("search 街道 --as ecology-requester");
    expect(human.stdout).to.include("shareType: ").and.include("1 in all");
  });

  it("fetches the rows: as NDJSON on standard output, as CSV into a file", async () => {
    const plain = await run(`fetch ${grant} --limit 5 --as stats-requester`);
    expect(plain.status, plain.stderr).to.equal(DONE);
    const lines = plain.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object); // NDJSON
    expect(lines.map((line) => Object.keys(line).join())).to.deep.equal(Array(5).fill("code,name"));
    const out = join(home, "streets.csv");
    const saved = await run(`fetch ${grant} --format csv --out ${out} --as stats-requester`);
    expect(saved.status, saved.stderr).to.equal(DONE);
    expect(saved.stdout).to.equal("");
    const rows = parseCsv<Record<string, string>>(await readFile(out), { columns: true });
    expect(rows.length).to.be.above(300);
    expect(rows.every(({ code }) => code?.startsWith("11"))).to.equal(true);
    expect(saved.stderr).to.include(`${rows.length} rows`);
    const refused = await run(`fetch ${grant} --items areaCode --out ${join(home, "no.csv")} --as stats-requester`);
    expect([refused.status, refused.stderr.split(":")[0]]).to.deep.equal([REFUSED, "ITEM_NOT_SHARED"]);
    expect(existsSync(join(home, "no.csv"))).to.equal(false);
    expect((await run(`fetch ${grant} --as ecology-requester`)).stderr).to.include("NOT_FOUND");
  });

  it("traces for auditors, and checks itself", async () => {
    const trace = await answer(`audit trace --dataset ${dataset} --as bureau-auditor`);
    expect((trace["items"] as unknown[]).length).to.be.above(6);
    const human = await run(`audit trace --grant ${grant} --as bureau-auditor`);
    expect(human.stdout)
      .to.match(/#\d+ [0-9a-f]{12}/)
      .and.include("steps, as of");
    expect((await run(`audit trace --grant ${grant} --as stats-requester`)).stderr).to.include("FORBIDDEN");
    const reconciled = await answer(`audit reconcile --grant ${grant} --as bureau-auditor`);
    expect(reconciled).to.include({ clean: true }).and.to.deep.include({ differences: [] });
    expect((await run("audit reconcile --department civil-affairs --as bureau-auditor")).stdout).to.include(
      "Both sides agree",
    );
    expect((await run(`audit reconcile --grant ${grant} --as stats-operator`)).status, "a party").to.equal(DONE);
    expect((await run(`audit reconcile --grant ${grant} --as ecology-operator`)).stderr).to.include("NOT_FOUND");
    expect((await run(`audit reconcile --grant ${grant} --as stats-requester`)).stderr).to.include("FORBIDDEN");
    const alarms = await answer("audit alarms --as bureau-auditor");
    expect((alarms["items"] as { code: string }[]).map(({ code }) => code)).to.not.include("receiptOneSided");
    expect((await run("audit alarms --as bureau-auditor")).stdout).to.match(/\d+ alarms, as of \d+ blocks/);
    expect((await run("audit alarms --as stats-requester")).stderr).to.include("FORBIDDEN");
    const { status, stdout } = await run("fsck");
    expect(status, stdout).to.equal(DONE);
    expect(stdout.match(/: clean \(/g)).to.have.length(4);
  });

  it("saves a grant's evidence, replaces no file unasked, and tells what to verify it by", async () => {
    const out = join(home, "grant.zip");
    const saved = await answer(`audit evidence --grant ${grant} --out ${out} --as bureau-auditor`);
    expect(saved).to.deep.include({ file: out, unanswered: [] });
    expect((await stat(out)).size).to.equal(saved["bytes"]);
    const kept = await readFile(out);
    expect((await run(`audit evidence --grant ${grant} --out ${out} --as bureau-auditor`)).status).to.equal(USAGE);
    expect(kept.equals(await readFile(out))).to.equal(true);
    const replaced = await run(`audit evidence --grant ${grant} --out ${out} --force --as stats-approver`);
    expect(replaced.status, replaced.stderr).to.equal(DONE);
    const { genesisHash } = await answer("audit genesis --as civil-operator");
    expect(replaced.stdout).to.include(`mulian verify ${out} --genesis`);
    const verified = JSON.parse((await run(`verify ${out} --genesis ${String(genesisHash)} --json`)).stdout) as {
      findings: { code: string }[]; // the verifier's own document
    };
    // A batch may not be due yet; nothing else is missing, and nothing wrong.
    expect(verified.findings.filter(({ code }) => code !== "INCLUSION_MISSING")).to.deep.equal([]);
    const none = join(home, "none.zip");
    expect((await run(`audit evidence --grant ${grant} --out ${none} --as ecology-operator`)).stderr).to.include(
      "NOT_FOUND",
    );
    expect((await run(`audit evidence --grant ${grant} --out ${none} --as stats-requester`)).stderr).to.include(
      "FORBIDDEN",
    );
    expect(existsSync(none) || existsSync(`${none}.part`)).to.equal(false);
  });

  it("stops, starts again with all it knew, also after a kill, and stops on Ctrl-C", async () => {
    const before = await answer("status");
    const record = await answer(`dataset show ${dataset} --as stats-requester`);
    // In the foreground. Real nodes have their addresses in the channel, so a network keeps its ports; the embedded one need not.
    const startAgain = async (): Promise<RunningCommand> => {
      const ports = String(network === "fabric" ? port : freePorts());
      const started = startCommand(["start", "--network", network, "--port", ports], { environment });
      await started.said("Ready. Ctrl-C stops it.");
      expect((await answer("status"))["height"]).to.be.at.least(Number(before["height"]));
      const { height: _then, ...unchanged } = record;
      expect(await answer(`dataset show ${dataset} --as stats-requester`)).to.deep.include(unchanged);
      expect((await run(`fetch ${grant} --limit 1 --as stats-requester`)).status).to.equal(DONE);
      expect((await run("fsck")).status).to.equal(DONE);
      return started;
    };
    expect((await run("reset --yes")).status, "while it runs").to.equal(USAGE);
    expect(await answer("stop")).to.deep.equal({ stopped: true });
    expect(processesOf(data)).to.deep.equal([]);
    expect((await run("status")).status).to.equal(CANNOT_REACH);
    expect((await run(`dataset show ${dataset} --as stats-requester`)).status).to.equal(USAGE);
    const killed = await startAgain();
    killed.child.kill("SIGKILL");
    await until("nothing of it to run", async () => processesOf(data).length === 0, ENDED_LIMIT_MS);
    const foreground = await startAgain();
    foreground.child.kill("SIGINT");
    const { status, stdout, stderr } = await foreground.finished;
    expect(status, stderr).to.equal(DONE);
    expect(stderr).to.not.include("First passwords", "they are shown once");
    expect(stdout).to.equal("");
    expect(processesOf(data)).to.deep.equal([]);
  });

  it("deletes nothing without --yes, and nothing that is not its own", async () => {
    await writeFile(join(data, "mine.txt"), "not Mulian's");
    const bare = await run("reset");
    expect(bare.status).to.equal(USAGE);
    expect(bare.stderr).to.include("--yes");
    expect(existsSync(join(data, "network"))).to.equal(true);
    expect(await answer("reset --yes")).to.deep.equal({ reset: true });
    expect(await readdir(data)).to.deep.equal(["mine.txt"]);
  });
});

describe(`the demo, on ${network}`, function () {
  this.timeout(LIMIT_MS);
  let temporary: string;

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), "mulian-cli-"));
  });
  afterEach(() => rm(temporary, { recursive: true, force: true }));

  const start = (...more: string[]): RunningCommand =>
    startCommand(["demo", "--network", network, ...more], { environment: { TMPDIR: temporary } });
  const expectNothingLeft = async (processes: readonly string[]): Promise<void> => {
    for (const pid of processes) expect(existsSync(`/proc/${pid}`), `process ${pid}`).to.equal(false);
    expect(processesOf(temporary)).to.deep.equal([]);
    expect(await readdir(temporary)).to.deep.equal([]);
  };

  for (const time of network === "fabric" ? ["once", "and again"] : ["once"])
    it(`answers one document that ends with the trace, ${time}, and leaves nothing`, async () => {
      const demo = start("--json");
      await demo.said("Gateway ready: ecology");
      expect(childrenOf(String(demo.child.pid))).to.have.length(5);
      const processes = descendantsOf(String(demo.child.pid));
      const { status, stdout, stderr } = await demo.finished;
      expect(status, stderr).to.equal(DONE);
      expect(stderr).to.include(network === "fabric" ? "Real Fabric network" : "Embedded Fabric network");
      const told = JSON.parse(stdout) as ToldDemo; // the demo's own document
      const { steps } = told;
      expect(steps.filter(({ txId }) => txId !== undefined).length).to.be.above(12);
      for (const code of ["ITEM_NOT_SHARED", "PURPOSE_MISMATCH", "GRANT_NOT_ACTIVE"]) expect(stdout).to.include(code);
      expect(JSON.stringify(steps.at(-1))).to.match(/\d+ steps, as of \d+ blocks/);
      expectWholeLife(told);
      await expectNothingLeft(processes);
    });

  const interrupted = async (demo: RunningCommand): Promise<void> => {
    const processes = descendantsOf(String(demo.child.pid));
    demo.child.kill("SIGINT");
    const { status, stderr } = await demo.finished;
    expect(status, stderr).to.equal(INTERRUPTED);
    expect(stderr.trim().split("\n").at(-1)).to.equal("Interrupted; nothing is left running");
    await expectNothingLeft(processes);
  };

  it("stops on Ctrl-C while the system starts, without waiting until it is up, and leaves nothing", async () => {
    const demo = start();
    const pid = String(demo.child.pid);
    const own = commandLineOf(pid);
    // One that is only just forked runs nothing of its own yet, and its parent waits for that.
    const begun = (processes: readonly string[]): string[] =>
      processes.filter((each) => ![own, ""].includes(commandLineOf(each)));
    await until("some of its processes", async () => begun(descendantsOf(pid)).length >= SOME_PROCESSES[network]);
    // Held, they get no further: whoever waited until they are ready would not stop before they go on.
    const held = begun(childrenOf(pid)).map(Number);
    for (const child of held) process.kill(child, "SIGSTOP");
    const ended = interrupted(demo);
    try {
      await until("one that is told to end", async () => held.some(isToldToEnd));
    } finally {
      for (const child of held.filter((each) => existsSync(`/proc/${each}`))) process.kill(child, "SIGCONT");
    }
    await ended;
  });

  it("stops on Ctrl-C in the middle of its work, and leaves nothing", async () => {
    const demo = start();
    await demo.said("Statistics asks for");
    await interrupted(demo);
  });
});
