import { randomInt } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { trialSourceRoots, trialSources } from "@mulian/cli";
import type { WriteAnswer } from "@mulian/domain";
import { askNetwork, networkStatus, type ProcessStatus } from "@mulian/fabric-network";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { committed, exported, genesisOf, verified } from "../support/evidence.js";
import { datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { KeyedCommands } from "../support/keyed-commands.js";
import { KeyedLoad } from "../support/keyed-load.js";
import { tellInvalid } from "../support/lying-peer.js";
import { needsFabric } from "../support/needs-fabric.js";
import { Stack } from "../support/stack.js";
import { until } from "../support/until.js";
import { whenGrown } from "../support/when-grown.js";

/** Four peers, three orderers, their CAs and chaincodes, and four gateways, on a busy machine. */
const START_LIMIT_MS = 300_000;
const FAULT_LIMIT_MS = 480_000;
/** Long enough for a process to be killed and started again, a leader to be elected and everything to be caught up. */
const RECOVERY_MS = 120_000;
/** Two at each of three gateways, so that there is always something in flight. */
const USERS = [
  "civil-steward",
  "stats-steward",
  "ecology-steward",
  "civil-steward",
  "stats-steward",
  "ecology-steward",
];
/** Answers before a fault, and again after it: more than were in flight. */
const ENOUGH = 2 * USERS.length;
/** A minute has to pass until a confirmation is too old. */
const ASK_EVERY_MS = 2_000;
/** The command line's exit status for what does not agree, or could not be judged. */
const DIFFERENCES = 4;
/** What says that nothing is promised: not taken, or sent and not known. */
const FAILS_CLOSED = ["LEDGER_UNAVAILABLE", "COMMIT_UNKNOWN"];

/** Real processes, killed and stopped by their ids while commands are in flight; one system for all of it. */
describe("faults on real Fabric, under load", function () {
  this.timeout(FAULT_LIMIT_MS);
  let stack: Stack;
  let duty: string;
  let commands: KeyedCommands;
  let load: KeyedLoad | undefined;
  /** Everything that was ever acknowledged here: a later fault must not lose it either. */
  const acknowledged = new Map<string, WriteAnswer>();

  before(async function () {
    this.timeout(START_LIMIT_MS);
    needsFabric(this);
    stack = await Stack.start({ network: "fabric", sources: trialSources, sourceRoots: trialSourceRoots });
    commands = new KeyedCommands(stack, RECOVERY_MS);
    duty = await registerDuty(stack);
  });
  after(async () => {
    await load?.stop().catch(() => {});
    await stack?.stop();
  });
  afterEach("nothing acknowledged is lost, nothing doubled, and fsck is clean everywhere", async () => {
    const { acknowledged: more, told } = (await load?.stop()) ?? { acknowledged: new Map(), told: {} };
    load = undefined;
    console.log(`      ${more.size} commands, tried again: ${JSON.stringify(told)}`);
    for (const [key, answer] of more) acknowledged.set(key, answer);
    await commands.ready();
    await commands.expectOneEffectEach(acknowledged);
    const effects = await commands.effects();
    expect([...effects].filter(([, ids]) => ids.length > 1)).to.deep.equal([]);
    for (const { differences, unjudged, department } of await stack.fsck())
      expect([...differences, ...unjudged], department).to.deep.equal([]);
  });

  const network = (): string => join(stack.dataDir, "network");
  const stateOf = async (name: string): Promise<ProcessStatus | undefined> =>
    (await networkStatus(network())).processes.find((each) => each.name === name);
  const ask = (command: "stop" | "start", name: string) => askNetwork(network(), { command, args: { name } });
  const signal = async (name: string, what: NodeJS.Signals): Promise<void> => {
    const pid = (await stack.fabricProcesses())[name];
    if (pid === undefined) throw new Error(`no process ${name}`);
    process.kill(pid, what);
  };
  const namesOf = async (kind: ProcessStatus["kind"]): Promise<string[]> =>
    (await networkStatus(network())).processes.filter((each) => each.kind === kind).map(({ name }) => name);
  const leader = (): Promise<string> =>
    until("a leader", async () => (await networkStatus(network())).leader, RECOVERY_MS);
  const startedAgain = (name: string, before: number): Promise<unknown> =>
    until(
      `${name} to be started again`,
      async () => {
        const now = await stateOf(name);
        return now?.state === "running" && now.restarts > before;
      },
      RECOVERY_MS,
    );

  async function underLoad(prefix: string): Promise<KeyedLoad> {
    load = new KeyedLoad(commands, prefix, USERS, RECOVERY_MS);
    await load.more(ENOUGH);
    return load;
  }

  it("the orderer that leads is killed: another leads, and commands go on", async () => {
    const running = await underLoad("leader-killed");
    const killed = await leader();
    await signal(killed, "SIGKILL");
    await running.more(ENOUGH);
    await startedAgain(killed, 0);
    await leader();
    await running.more(ENOUGH);
  });

  it("the majority of the orderers is stopped: no command is accepted, reads go on, and all of it once they are back", async () => {
    const running = await underLoad("no-majority");
    const [first = "", second = ""] = await namesOf("orderer");
    await Promise.all([ask("stop", first), ask("stop", second)]);
    const refused = ["civil-steward", "stats-steward", "ecology-steward"].map((user) => [user, `${user}-meanwhile`]);
    const codes = await Promise.all(refused.map(([user = "", key = ""]) => codeOf(commands.send(user, key))));
    for (const code of codes) expect(FAILS_CLOSED).to.include(code);
    expect((await (await stack.as("civil-steward")).call("listDuties")).items.length).to.be.above(0);
    expect((await networkStatus(network())).isWhole).to.equal(false);
    await Promise.all([ask("start", first), ask("start", second)]);
    for (const [user = "", key = ""] of refused) acknowledged.set(key, await commands.insist(user, key));
    await running.more(ENOUGH);
  });

  it("a peer is killed: the others' gateways go on, and its own catches up once it is back", async () => {
    const running = await underLoad("peer-killed");
    await signal("peer1.statistics", "SIGKILL");
    await startedAgain("peer1.statistics", 0);
    await running.more(ENOUGH);
    const height = (await networkStatus(network())).height ?? 0;
    await until("the peer to catch up", async () => ((await stateOf("peer1.statistics"))?.height ?? 0) >= height);
  });

  it("a peer is killed in the middle of endorsements: others' peers endorse, its own gateway says so (4)", async () => {
    const running = await underLoad("killed-endorsing");
    const { restarts = 0 } = (await stateOf("peer1.statistics")) ?? {};
    await signal("peer1.statistics", "SIGSTOP"); // it takes the proposals, and answers none
    const own = codeOf(commands.send("stats-steward", "at-the-killed-peer"));
    const others = commands.insist("civil-steward", "without-the-killed-peer");
    await pause(500);
    await signal("peer1.statistics", "SIGKILL");
    expect(FAILS_CLOSED).to.include(await own);
    acknowledged.set("without-the-killed-peer", await others);
    await startedAgain("peer1.statistics", restarts);
    // What was not answered may be sent again, and has one effect.
    acknowledged.set("at-the-killed-peer", await commands.insist("stats-steward", "at-the-killed-peer"));
    await running.more(ENOUGH);
  });

  it("a peer is stopped for a while: its gateway says so, the others write, and it has all of it afterwards", async () => {
    await underLoad("peer-stopped");
    await ask("stop", "peer1.statistics");
    expect(await codeOf(commands.send("stats-steward", "without-a-peer"))).to.equal("LEDGER_UNAVAILABLE");
    acknowledged.set("meanwhile", await commands.insist("civil-steward", "meanwhile"));
    await ask("start", "peer1.statistics");
    acknowledged.set("without-a-peer", await commands.insist("stats-steward", "without-a-peer"));
    await stack.settle();
    const { items } = await (await stack.as("stats-steward")).call("listDuties", { query: { limit: 200 } });
    expect(items.map(({ title }) => title)).to.include("meanwhile");
  });

  it("every organisation's chaincode is killed: each is started again, and commands go on", async () => {
    const running = await underLoad("chaincode-killed");
    const chaincodes = await namesOf("chaincode");
    expect(chaincodes).to.have.length(4);
    await Promise.all(chaincodes.map((name) => signal(name, "SIGKILL")));
    await Promise.all(chaincodes.map((name) => startedAgain(name, 0)));
    await running.more(ENOUGH);
  });

  it("a provider's peer reaches no other: rows are refused once nobody has confirmed the height, and given again after (9)", async () => {
    const dataset = await publish(stack, datasetContent(duty), "streets-sqlite");
    const filter = { eq: ["provinceCode", "11"] };
    const grant = await obtain(stack, newRequest(dataset, { filter }));
    expect((await rowsOf(stack, grant)).length).to.be.above(0);
    const others = (await namesOf("peer")).filter((name) => name !== "peer1.civil-affairs");
    for (const name of others) await signal(name, "SIGSTOP");
    try {
      // Whoever asks before its time is given rows, by a confirmation that is young enough.
      const answer = await until(
        "the height to be too old",
        async () => {
          await pause(ASK_EVERY_MS);
          const code = await codeOf(rowsOf(stack, grant));
          return code !== "accepted" && code;
        },
        RECOVERY_MS,
      );
      expect(answer).to.equal("STALE_LEDGER");
      const reads = (await (await stack.as("civil-steward")).call("listDuties")).items;
      expect(reads.length, "what needs no confirmation is read on").to.be.above(0);
    } finally {
      for (const name of others) await signal(name, "SIGCONT");
    }
    await until("rows to be given again", async () => (await codeOf(rowsOf(stack, grant))) === "accepted", RECOVERY_MS);
  });

  it("a gateway is killed before endorsement: nothing is on the ledger, and the key may be sent again (1)", async () => {
    await stack.as("civil-steward");
    const pid = (await stack.fabricProcesses())["peer1.civil-affairs"] ?? 0;
    process.kill(pid, "SIGSTOP"); // the proposal reaches nobody who could answer
    const sent = codeOf(commands.send("civil-steward", "killed-before-endorsement"));
    await pause(500);
    stack.kill("civil-affairs");
    process.kill(pid, "SIGCONT");
    expect(await sent).to.equal("UNREACHABLE");
    await commands.ready();
    expect(await commands.effectsOf("killed-before-endorsement")).to.deep.equal([]);
    await repeat("killed-before-endorsement");
  });

  it("a gateway is killed between submit and commit: it finds out by itself, with one effect (2, 3)", async () => {
    await stack.as("civil-steward");
    const kill = whenGrown(join(stack.dataOf("civil-affairs"), "outbox"), () => stack.kill("civil-affairs"));
    const sent = codeOf(commands.send("civil-steward", "killed-after-submit"));
    await kill;
    expect(await sent).to.equal("UNREACHABLE");
    // Nobody repeats it: the envelope that was kept is looked up, and sent if it never left.
    const isThere = async (): Promise<boolean> => (await commands.effectsOf("killed-after-submit")).length > 0;
    await until("the effect", isThere, RECOVERY_MS);
    await repeat("killed-after-submit");
  });

  it("a gateway is killed at random moments: every key has one effect (1–3, 6)", async () => {
    const running = await underLoad("gateway-killed");
    for (let kills = 0; kills < 2; kills++) {
      await pause(randomInt(100, 1_000));
      stack.kill("ecology");
      await commands.ready();
      await running.more(ENOUGH);
    }
  });

  describe("a peer is killed and its disk lost, and its state comes from another organisation's snapshot", () => {
    /** The newest block that the snapshot stands for. */
    let snapshotBlock: number;
    /** Agreed, delivered and used before. */
    let grant: string;
    const operator = () => stack.as("stats-operator");
    /** What its gateway keeps of the blocks before, once they were verified. */
    const keptBlocks = () => join(stack.dataOf("statistics"), "early-blocks");

    before(async () => {
      grant = await obtain(stack, newRequest(await publish(stack, datasetContent(duty), "streets-sqlite")));
      await rowsOf(stack, grant);
      await committed(stack, grant);
    });

    it("its gateway goes on from where it was, and fsck asks others for the blocks before", async () => {
      const running = await underLoad("peer-restored");
      await signal("peer1.statistics", "SIGKILL");
      const lost = join(network(), "organisations/statistics/nodes/peer1/data");
      await ask("stop", "peer1.statistics"); // or it would be started again meanwhile
      await rm(lost, { recursive: true });
      const args = { name: "peer1.statistics", from: "peer1.civil-affairs" };
      const restored = (await askNetwork(network(), { command: "restore-peer", args })) as { readonly block: number }; // as Network.restorePeer answers
      snapshotBlock = restored.block;
      acknowledged.set(
        "through-the-restored-peer",
        await commands.insist("stats-steward", "through-the-restored-peer"),
      );
      await running.more(ENOUGH);
      await commands.ready();
      const { early, unjudged, checked } = await (await operator()).call("fsck");
      expect(early?.blocks).to.equal(snapshotBlock + 1);
      expect(early?.toldBy).to.have.length(2).and.not.to.include("StatisticsMSP");
      expect(unjudged).to.deep.equal([]);
      expect(checked.blocks).to.be.above(snapshotBlock + 1);
      const elsewhere = await (await stack.as("civil-operator")).call("fsck");
      expect(elsewhere.early, "a peer that has them all").to.equal(undefined);
    });

    it("its gateway makes evidence whose early blocks others tell, and which does without its own peer's word", async () => {
      const file = join(stack.dataDir, "restored.zip");
      const { organisations, blocks } = await exported(stack, "stats-operator", grant, file);
      const [own] = organisations.filter(({ mspId }) => mspId === "StatisticsMSP");
      expect(own?.attested).to.be.below(blocks - 1);
      const whole = organisations.filter(({ asked, attested }) => attested === asked);
      expect(whole).to.have.length(organisations.length - 1);
      const { status, report } = await verified(file, await genesisOf(stack, "civil-operator"));
      expect({ status, findings: report.findings }).to.deep.equal({ status: 0, findings: [] });
    });

    it("its gateway, whose index is lost too, makes it anew from what two others tell", async () => {
      await underLoad("index-lost");
      const index = join(stack.dataOf("statistics"), "index");
      await rename(index, `${index}-lost`);
      await rm(keptBlocks(), { recursive: true });
      stack.kill("statistics");
      await commands.ready();
      const id = acknowledged.get("through-the-restored-peer")?.id ?? "";
      const written = await (await stack.as("stats-steward")).call("getDuty", { params: { id } });
      expect(written.title).to.equal("through-the-restored-peer");
    });

    it("fsck says by code what it cannot judge while fewer than two others tell, or tell differently, and judges it once they do", async () => {
      const gone = ["peer1.ecology", "peer1.data-bureau"];
      await Promise.all(gone.map((name) => ask("stop", name)));
      const kept = await (await operator()).call("fsck");
      expect(kept.early?.blocks, "blocks that were told once").to.equal(snapshotBlock + 1);
      expect(
        kept.unjudged.map(({ code }) => code),
        "the first of its own",
      ).to.deep.equal(["RESTORED_STATE_UNCONFIRMED"]);
      await rm(keptBlocks(), { recursive: true });
      const { clean, unjudged, differences } = await (await operator()).call("fsck");
      const words = ["fsck", "--data", stack.dataDir, "--as", "stats-operator"];
      const atCommandLine = await runCommand(words);

      const tellTheTruth = await tellInvalid(join(network(), "organisations/ecology/nodes/peer1"));
      await ask("start", "peer1.ecology");
      const disputed = await until(
        "the other's word",
        async () => {
          const [one] = (await (await operator()).call("fsck")).unjudged;
          return one?.code !== "EARLY_BLOCKS_UNAVAILABLE" && one;
        },
        RECOVERY_MS,
      );
      await ask("stop", "peer1.ecology");
      await tellTheTruth();
      expect(disputed.code).to.equal("EARLY_BLOCKS_DISPUTED");
      expect(disputed.detail, "whose words they are").to.include("CivilAffairsMSP").and.to.include("EcologyMSP");

      await Promise.all(gone.map((name) => ask("start", name)));
      expect(atCommandLine).to.include({ status: DIFFERENCES });
      expect(atCommandLine.stdout).to.include("EARLY_BLOCKS_UNAVAILABLE");
      expect({ clean, differences }).to.deep.equal({ clean: false, differences: [] });
      expect(unjudged.map(({ code }) => code)).to.deep.equal(["EARLY_BLOCKS_UNAVAILABLE"]);
      await commands.ready();
      const judged = async () => {
        const report = await (await operator()).call("fsck");
        return report.clean && report;
      };
      const again = await until("a judgement", judged, RECOVERY_MS);
      expect(again.early?.blocks).to.equal(snapshotBlock + 1);
      expect(await runCommand(words)).to.include({ status: 0 });
    });
  });

  /** The answer to a repeat is that to the first, and stays it. */
  async function repeat(key: string): Promise<void> {
    const answer = await commands.insist("civil-steward", key);
    acknowledged.set(key, answer);
    expect(await commands.send("civil-steward", key)).to.deep.equal(answer);
  }
});
