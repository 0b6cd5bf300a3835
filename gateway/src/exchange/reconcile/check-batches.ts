import type { ReceiptBatch } from "@mulian/domain";
import { leafHash, merkleRoot } from "../merkle.js";
import { policyOf } from "../grant-check.js";
import type { CheckedReceipt } from "./checked-receipt.js";
import { coverOf } from "./cover-of.js";
import type { Found } from "./found.js";
import { shownLeaves, type ReconcileParts } from "./shown-log.js";

/** A receipt of a department's log with what that department signed of it. */
export interface LeafOfLog {
  readonly receipt: CheckedReceipt;
  readonly side: "provider" | "grantee";
}

/** The department's batches on the ledger against the receipts it shows. */
export async function checkBatches(
  leg: ReconcileParts,
  department: string,
  leaves: readonly LeafOfLog[],
): Promise<{ readonly batches: number; readonly found: readonly Found[] }> {
  const onLedger = leg.deps.index
    .all("receipt-batch", (batch) => batch.department === department)
    .toSorted((a, b) => a.batchNumber - b.batchNumber);
  const found: Found[] = [...brokenChain(department, onLedger), ...uncovered(leg, department, onLedger, leaves)];
  const touched = Map.groupBy(leaves, ({ receipt }) => coverOf(onLedger, receipt.sequence));
  let batches = 0;
  for (const [batch, within] of touched) {
    if (batch === undefined) continue;
    batches += 1;
    found.push(...(await checkBatch(leg, department, batch, within)));
  }
  return { batches, found };
}

/** Each batch begins where the one before ended, and names its root. */
function brokenChain(department: string, batches: readonly ReceiptBatch[]): readonly Found[] {
  return batches.flatMap((batch, index) => {
    const before = batches[index - 1];
    const follows =
      batch.batchNumber === index + 1 &&
      batch.firstSequence === (before?.lastSequence ?? 0) + 1 &&
      batch.previousRoot === before?.merkleRoot;
    return follows ? [] : [{ code: "batchChainBroken" as const, department, batchNumber: batch.batchNumber }];
  });
}

/** Receipts that no batch covers although the policy's time for it is over. */
function uncovered(
  { deps }: ReconcileParts,
  department: string,
  batches: readonly ReceiptBatch[],
  leaves: readonly LeafOfLog[],
): readonly Found[] {
  const { receiptLagLimitMs } = policyOf(deps.index);
  const dueMs = deps.clock.now().getTime() - receiptLagLimitMs;
  const late = leaves.filter(
    ({ receipt }) => coverOf(batches, receipt.sequence) === undefined && Date.parse(receipt.claims.endedAt) < dueMs,
  );
  return late.map(({ receipt: { sequence, claims } }) => ({
    code: "batchMissing" as const,
    department,
    grant: claims.grant,
    delivery: claims.delivery,
    sequence,
  }));
}

async function checkBatch(
  leg: ReconcileParts,
  department: string,
  batch: ReceiptBatch,
  within: readonly LeafOfLog[],
): Promise<readonly Found[]> {
  const { batchNumber, firstSequence } = batch;
  const hashes = await shownLeaves(leg, department, batch);
  if (hashes === undefined) return [{ code: "sideSilent", department, batchNumber }];
  if (hashes.length === 0 || merkleRoot(hashes).toString("hex") !== batch.merkleRoot)
    return [{ code: "rootDiffers", department, batchNumber }];
  return within.flatMap(({ receipt, side }) => {
    const { sequence, claims, jws, countersignature = "" } = receipt;
    const leaf = leafHash(Buffer.from(side === "provider" ? jws : countersignature));
    if (hashes[sequence - firstSequence]?.equals(leaf) === true) return [];
    return [{ code: "notInBatch", department, batchNumber, sequence, grant: claims.grant, delivery: claims.delivery }];
  });
}
