import type { Grant, GrantTotals, ReceiptBatch } from "@mulian/domain";
import type { z } from "zod";
import { totalsOf } from "../batch-totals.js";
import type { CheckedReceipt } from "./checked-receipt.js";
import type { Found } from "./found.js";
import type { ShownLog } from "./shown-log.js";

type Totals = z.infer<typeof GrantTotals>;
const NONE = { deliveries: 0, refusals: 0, rows: 0, bytes: 0 };

/** Numbers that are missing in a log that was shown whole, up to the last one that it or its batches know. */
export function missingNumbers(
  department: string,
  { receipts }: ShownLog,
  batches: readonly ReceiptBatch[],
): readonly Found[] {
  const shown = new Set(receipts.map(({ sequence }) => sequence));
  const last = Math.max(0, ...[...shown, ...batches.map(({ lastSequence }) => lastSequence)]);
  const found: Found[] = [];
  // One difference a run of missing numbers, at its first.
  for (let sequence = 1; sequence <= last; sequence++)
    if (!shown.has(sequence) && (sequence === 1 || shown.has(sequence - 1)))
      found.push({ code: "sequenceGap", department, sequence });
  return found;
}

/** What a department's batches on the ledger count of a grant against what it shows of it: an omission shows here. */
export function wrongTotals(
  department: string,
  grant: Pick<Grant, "id">,
  batches: readonly ReceiptBatch[],
  receipts: readonly CheckedReceipt[],
): readonly Found[] {
  const last = Math.max(0, ...batches.map(({ lastSequence }) => lastSequence));
  const committed = batches
    .flatMap(({ totals }) => totals.filter((total) => total.grant === grant.id))
    .reduce(add, NONE);
  const shown = totalsOf(receipts.filter(({ sequence }) => sequence <= last).map(({ claims }) => claims)).reduce(
    add,
    NONE,
  );
  const isSame = (Object.keys(NONE) as (keyof typeof NONE)[]).every((field) => committed[field] === shown[field]); // its own keys
  return isSame ? [] : [{ code: "totalsDiffer", department, grant: grant.id }];
}

const add = (sum: typeof NONE, { deliveries, refusals, rows, bytes }: Omit<Totals, "grant">): typeof NONE => ({
  deliveries: sum.deliveries + deliveries,
  refusals: sum.refusals + refusals,
  rows: sum.rows + rows,
  bytes: sum.bytes + bytes,
});
