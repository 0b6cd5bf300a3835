import { parseWith } from "@mulian/domain";
import type { z } from "zod";
import type { UnfinishedDelivery } from "../ports/receipt-log.js";
import { forgetEnded } from "./forget-ended.js";
import type { Leg } from "./leg.js";
import type { Step } from "./start-in-steps.js";
import { TELLING_REFUSALS } from "./quota-call.js";
import { ReceiptClaims, claimsOf } from "./receipt.js";

const OpeningFacts = ReceiptClaims.omit({ sequence: true });

type Parts = Pick<Leg, "log" | "issuer" | "deps" | "quotas" | "state">;

/** What has to be in order before anything is served: quotas counted again, cut deliveries settled, what is over forgotten. */
export const recovery = (leg: Parts): readonly Step[] => [
  { name: "count quotas again", run: () => recallQuotas(leg) },
  { name: "settle cut deliveries", run: () => settleUnfinished(leg) },
  { name: "forget what is over", run: () => forgetEnded(leg) },
];

/** Counts again what left, from the log. What a crash cut counts with the most that may have left. */
async function recallQuotas(leg: Pick<Leg, "log" | "quotas">): Promise<void> {
  // An attempt before this one may have counted some of it.
  leg.quotas.clear();
  for (let sequence = 1; sequence <= leg.log.lastSequence; sequence++) {
    const receipt = await leg.log.get(sequence);
    if (receipt === undefined || receipt.side !== "provider") continue;
    const { grant, outcome, rows, bytes, rowsAtMost, bytesAtMost, startedAt, resumed, reason } = claimsOf(receipt);
    const before = resumed?.countedBefore ?? { rows: 0, bytes: 0 };
    if (outcome !== "refused" || TELLING_REFUSALS.has(reason ?? ""))
      leg.quotas.recall(grant, startedAt, (rowsAtMost ?? rows) - before.rows, (bytesAtMost ?? bytes) - before.bytes);
  }
}

/**
 * Deliveries that a crash cut get the receipt that is true of them: at least what the log saw leave, at most what it had allowed.
 * All are read before the first is settled: nothing fails after that, and none is settled twice.
 */
async function settleUnfinished(leg: Parts): Promise<void> {
  const cut = leg.log.unfinished.map((unfinished) => ({
    ...unfinished,
    facts: parseWith(OpeningFacts, unfinished.start.facts),
  }));
  for (const each of cut) await settle(leg, each);
}

interface Cut extends UnfinishedDelivery {
  readonly facts: z.infer<typeof OpeningFacts>;
}

async function settle(leg: Parts, { start, progress, facts }: Cut): Promise<void> {
  const before = facts.resumed?.countedBefore ?? { rows: 0, bytes: 0 };
  leg.quotas.recall(
    start.grant,
    start.startedAt,
    progress.rowsAtMost - before.rows,
    progress.bytesAtMost - before.bytes,
  );
  await leg.issuer.issueOrOwe({
    ...facts,
    ...progress,
    outcome: "broken",
    endedAt: leg.deps.clock.now().toISOString(),
    reason: "INTERNAL",
  });
}
