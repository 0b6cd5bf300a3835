import { DomainError, invalidInput, type CommandBody, type ReceiptBatch } from "@mulian/domain";
import { repeatOfCreation } from "../creating.js";
import { outcome } from "../outcomes.js";
import { created } from "../records.js";
import type { Rule } from "../rule.js";

/** Commits the next run of the caller's own receipts: no gap, no overlap, each batch naming its predecessor's root. */
export const commitReceipts: Rule<"receipts.commit"> = async (read, context, body) => {
  const { department } = context.caller;
  const existing = await read.get("receipt-batch", department, String(body.batchNumber));
  if (existing !== undefined) return repeatOfCreation(context, existing, "this batch was committed");
  const previous =
    body.batchNumber === 1 ? undefined : await read.get("receipt-batch", department, String(body.batchNumber - 1));
  if (body.batchNumber > 1 && previous === undefined)
    throw new DomainError("WRONG_STATE", "the batch before is not committed");
  requireContiguous(body, previous);
  requireTotals(body);
  return outcome({
    record: created(context, "receipt-batch", `${department}:${body.batchNumber}`, { department, ...body }),
  });
};

function requireContiguous(
  { firstSequence, lastSequence, previousRoot }: CommandBody<"receipts.commit">,
  previous: ReceiptBatch | undefined,
): void {
  const expected = (previous?.lastSequence ?? 0) + 1;
  if (firstSequence !== expected)
    throw invalidInput("firstSequence", "not-contiguous", `the next receipt is number ${expected}`, expected);
  if (lastSequence < firstSequence) throw invalidInput("lastSequence", "too-small", "a batch has at least one receipt");
  if (previousRoot !== previous?.merkleRoot)
    throw new DomainError("INTEGRITY_FAILURE", "previousRoot is not the root of the batch before");
}

/** A receipt is of one delivery or one refusal, so the totals cannot count more than the batch has. */
function requireTotals({ firstSequence, lastSequence, totals }: CommandBody<"receipts.commit">): void {
  if (new Set(totals.map((total) => total.grant)).size < totals.length)
    throw invalidInput("totals", "duplicate", "a grant stands twice");
  const counted = totals.reduce((sum, total) => sum + total.deliveries + total.refusals, 0);
  if (counted > lastSequence - firstSequence + 1)
    throw invalidInput("totals", "too-big", "the totals count more receipts than the batch has");
}
