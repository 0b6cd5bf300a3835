import { DomainError, type Grant, type GrantTotals, type ReceiptBatch } from "@mulian/domain";
import { expect } from "chai";
import type { z } from "zod";
import { MAX_PROVEN_RECEIPTS, provenReceipts } from "../../src/exchange/proven-receipts.js";

type Totals = z.infer<typeof GrantTotals>;

/** Of the grant only its id and provider are read, of batches only their totals, before anybody is asked. */
const GRANT = { id: "g", provider: "civil-affairs" } as Grant;
const batchOf = (totals: Pick<Totals, "grant" | "deliveries" | "refusals">): ReceiptBatch =>
  ({ totals: [{ ...totals, rows: 0, bytes: 0 }] }) as unknown as ReceiptBatch;

const refusalOf = (batches: readonly ReceiptBatch[]): Promise<unknown> => {
  // The leg goes no further than its index: whoever gets past the ledger's totals finds nobody to ask.
  const leg = { deps: { index: { all: () => batches } } } as unknown as Parameters<typeof provenReceipts>[0];
  return provenReceipts(leg, GRANT, 1).catch((error: unknown) => error);
};

describe("receipts for evidence", () => {
  it("are no more than a bundle takes, by what the ledger counts of them before anybody is asked", async () => {
    const half = Math.ceil(MAX_PROVEN_RECEIPTS / 2) + 1;
    const many = await refusalOf([
      batchOf({ grant: "g", deliveries: half, refusals: 0 }),
      batchOf({ grant: "g", deliveries: 0, refusals: half }),
    ]);
    expect(many instanceof DomainError ? many.code : many).to.equal("PAYLOAD_TOO_LARGE");
    const few = await refusalOf([
      batchOf({ grant: "g", deliveries: half, refusals: 0 }),
      batchOf({ grant: "another", deliveries: half, refusals: half }),
    ]);
    expect(few).to.be.an.instanceOf(TypeError); // it went on
  });
});
