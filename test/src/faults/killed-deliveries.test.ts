import { join } from "node:path";
import { trialSourceRoots, trialSources } from "@mulian/cli";
import type { ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { datasetContent, newRequest, obtain, publish, registerDuty } from "../support/job.js";
import { KeyedCommands } from "../support/keyed-commands.js";
import { Stack } from "../support/stack.js";
import { until } from "../support/until.js";
import { whenGrown } from "../support/when-grown.js";

/** Long enough for a process to be killed, started again and caught up. */
const RECOVERY_MS = 120_000;

/**
 * The records that one short delivery leaves in a side's log, in their order. The process is killed as soon as each is there:
 * before anything left, before the other side has what was signed, before it said that it has it.
 */
const STEPS = [
  ["civil-affairs", "its start is logged", 1],
  ["civil-affairs", "its receipt is logged", 2],
  ["civil-affairs", "the counter-signature is logged", 3],
  ["statistics", "the receipt is countersigned and logged", 1],
  ["statistics", "the provider has the counter-signature", 2],
] as const;

describe("a gateway killed at each step of a delivery", function () {
  this.timeout(180_000);
  let stack: Stack;
  let commands: KeyedCommands;
  let grant: string;

  before(async () => {
    stack = await Stack.start({ sources: trialSources, sourceRoots: trialSourceRoots });
    commands = new KeyedCommands(stack, RECOVERY_MS);
    const dataset = await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite");
    grant = await obtain(stack, newRequest(dataset));
  });
  after(() => stack?.stop());

  const receiptsOf = async (user: string): Promise<readonly ReceiptView[]> =>
    (await (await stack.as(user)).call("listReceipts", { query: { grant, limit: 200 } })).items;
  const read = async (): Promise<string> =>
    (
      await (await stack.as("stats-requester")).stream("getRows", { params: { id: grant }, query: { limit: 3 } })
    ).text();
  const settled = (): Promise<unknown> =>
    until(
      "both sides' signatures",
      async () => {
        const [provider, grantee] = [await receiptsOf("civil-steward"), await receiptsOf("stats-steward")];
        return provider.length === grantee.length && [...provider, ...grantee].every((each) => each.countersigned);
      },
      RECOVERY_MS,
    );

  for (const [side, step, growths] of STEPS)
    it(`${side}, when ${step}: one receipt at most, the same on both sides`, async () => {
      await settled();
      const before = (await receiptsOf("civil-steward")).length;
      const kill = whenGrown(join(stack.dataOf(side), "exchange", "receipts"), () => stack.kill(side), growths);
      const answered = await codeOf(read());
      await kill;
      await commands.ready();
      await settled();
      const after = await receiptsOf("civil-steward");
      expect(after.length - before).to.be.within(answered === "accepted" ? 1 : 0, 1);
      if (answered === "accepted") expect(after[0]).to.include({ outcome: "completed", rows: 3 });
      const auditor = await stack.as("bureau-auditor");
      const { differences } = await auditor.call("reconcile", { query: { grant } });
      expect(differences).to.deep.equal([]);
      for (const report of await stack.fsck()) expect(report.differences, report.department).to.deep.equal([]);
      expect((await read()).trimEnd().split("\n")).to.have.length(3);
    });
});
