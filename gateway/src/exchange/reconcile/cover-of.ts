import type { ReceiptBatch } from "@mulian/domain";

/** The batch of a department whose range holds this number of its log. */
export const coverOf = (batches: readonly ReceiptBatch[], sequence: number): ReceiptBatch | undefined =>
  batches.find(({ firstSequence, lastSequence }) => firstSequence <= sequence && sequence <= lastSequence);
