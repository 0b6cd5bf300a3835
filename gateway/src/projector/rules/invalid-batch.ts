import type { ReceiptBatch, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy } from "../unless-by.js";

/** What a side committed to is its own to say, without gaps, each batch naming its predecessor's root. */
export function invalidBatch(batch: ReceiptBatch, circumstances: Circumstances): VoidReason | undefined {
  const { id, department, batchNumber, firstSequence, lastSequence, previousRoot } = batch;
  if (id !== `${department}:${batchNumber}`) return because("keyDiffers");
  const previous = circumstances.view.get("receipt-batch", `${department}:${batchNumber - 1}`);
  const follows =
    (batchNumber === 1 || previous !== undefined) &&
    firstSequence === (previous?.lastSequence ?? 0) + 1 &&
    lastSequence >= firstSequence &&
    previousRoot === previous?.merkleRoot;
  return follows ? unlessBy(department, "receipts.commit", circumstances) : because("batchOutOfLine");
}
