import type { Committed } from "@mulian/chaincode/testing/honest-histories";
import type { LedgerBlock } from "../../src/ports/ledger.js";

/** Everybody's peers endorse what the honest contract writes. */
export const ENDORSERS = ["AuthorityMSP", "CivilMSP", "HostMSP", "TaxMSP"];

/** A block of one transaction, as the honest contract committed it. */
export const blockOf = (
  { caller, now, records, policies }: Committed,
  number: number,
  endorsers: readonly string[] = ENDORSERS,
): LedgerBlock => ({
  number,
  headerHash: "",
  previousHash: "",
  dataHash: "",
  transactions: [
    {
      txId: String(number),
      validationCode: 0,
      timestamp: now,
      creator: caller,
      event: undefined,
      foreign: [],
      endorsers,
      policies: [...policies].map(([key, allOf]) => ({ key, allOf })),
      writes: records.map((record) => ({ kind: record.kind, key: record.id.split(":"), record })),
    },
  ],
});
