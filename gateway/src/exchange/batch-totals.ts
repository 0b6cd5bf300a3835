import type { GrantTotals } from "@mulian/domain";
import type { z } from "zod";
import type { ReceiptClaims } from "./receipt.js";

type Totals = z.infer<typeof GrantTotals>;

/** What a batch says of its receipts on the ledger: sums by grant, in the order the grants first come. */
export function totalsOf(
  receipts: Iterable<Pick<ReceiptClaims, "grant" | "outcome" | "rows" | "bytes">>,
): readonly Totals[] {
  const byGrant = new Map<string, Totals>();
  for (const { grant, outcome, rows, bytes } of receipts) {
    const sum = byGrant.get(grant) ?? { grant, deliveries: 0, refusals: 0, rows: 0, bytes: 0 };
    if (outcome === "refused") sum.refusals += 1;
    else sum.deliveries += 1;
    sum.rows += rows;
    sum.bytes += bytes;
    byGrant.set(grant, sum);
  }
  return [...byGrant.values()];
}
