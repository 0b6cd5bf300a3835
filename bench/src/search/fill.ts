import { hash } from "node:crypto";
import type { LedgerRecord } from "@mulian/domain";
import type { LevelIndex } from "@mulian/gateway/adapters/index";
import { MSP_ID } from "./records.js";

/** Transactions in a block: about what the ledger cuts under load. */
const BLOCK_TRANSACTIONS = 50;

type Block = Parameters<LevelIndex["apply"]>[0];

/** Gives the index the records as the ledger would: one a transaction, block after block. */
export async function fill(index: LevelIndex, records: readonly LedgerRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += BLOCK_TRANSACTIONS)
    await index.apply(block(index.height, records.slice(start, start + BLOCK_TRANSACTIONS)));
}

const headerHash = (number: number): string => hash("sha256", `block ${number}`, "hex");

function block(number: number, records: readonly LedgerRecord[]): Block {
  return {
    number,
    headerHash: headerHash(number),
    previousHash: number === 0 ? "" : headerHash(number - 1),
    dataHash: hash("sha256", `data ${number}`, "hex"),
    transactions: records.map((record) => ({
      txId: hash("sha256", `${record.kind} ${record.id}`, "hex"),
      validationCode: 0,
      timestamp: record.createdAt,
      creator: { mspId: MSP_ID, enrolmentId: "bench" },
      endorsers: [MSP_ID],
      event: undefined,
      writes: [{ kind: record.kind, key: [record.id], record }],
    })),
  };
}
