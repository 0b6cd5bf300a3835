import { MAX_CLOCK_SKEW_MS } from "@mulian/domain";
import type { CatalogueIndex } from "../../../ports/catalogue-index.js";
import type { Snapshot } from "../../snapshot.js";
import type { DatedTransaction, Raised } from "./raised.js";

/** Endorsers allow a creator's clock so much, and their own may differ from this gateway's by as much again. */
const MAX_AHEAD_MS = 2 * MAX_CLOCK_SKEW_MS;
/** Transactions dated ahead that are told: until the first one's time has come, all that follow may be. */
const MAX_AHEAD = 1_000;

/**
 * Transactions whose creators cannot well have signed them when they say: earlier than what stood before them, which stays so,
 * or later than it is, which passes. Who signs is who chooses the time, and endorsers who collude do not look at their clocks.
 */
export async function misdatedAlarms(
  snapshot: Snapshot,
  index: Pick<CatalogueIndex, "datedBack" | "datedAfter">,
): Promise<readonly Raised[]> {
  const latest = new Date(Date.parse(snapshot.now) + MAX_AHEAD_MS).toISOString();
  const ahead = await index.datedAfter(latest, MAX_AHEAD);
  const raise = (code: "datedBack" | "datedAhead", dated: DatedTransaction): Raised => ({
    code,
    department: snapshot.get("policy", "policy")?.content.authorityDepartment ?? "",
    subjectKind: "transaction",
    subject: dated.transaction.txId,
    // What it says of itself is what is in question.
    since: code === "datedBack" ? dated.beside : snapshot.timeAt(dated.transaction.blockNumber - 1),
    dated,
  });
  return [
    ...(await index.datedBack()).map(({ transaction, newest: beside }) => raise("datedBack", { transaction, beside })),
    ...ahead.map((transaction) => raise("datedAhead", { transaction, beside: snapshot.now })),
  ];
}
