import { hash } from "node:crypto";
import { Role, type Dataset, type Department, type LedgerRecord } from "@mulian/domain";
import type { LevelIndex } from "@mulian/gateway/adapters/index";
import { AUTHORITY, MSP_ID } from "./records.js";

/** Transactions in a block: about what the ledger cuts under load. */
const BLOCK_TRANSACTIONS = 50;

type Block = Parameters<LevelIndex["apply"]>[0];

type Transaction = Block["transactions"][number];

/** Gives the index the records as the ledger would: one a transaction, block after block. */
export async function fill(
  index: LevelIndex,
  departments: readonly Department[],
  datasets: readonly Dataset[],
): Promise<void> {
  const transactions = [
    ...departments.map((department) => transaction(department, AUTHORITY)),
    ...datasets.flatMap(publication),
  ];
  for (let start = 0; start < transactions.length; start += BLOCK_TRANSACTIONS)
    await index.apply(block(index.height, transactions.slice(start, start + BLOCK_TRANSACTIONS)));
}

/** Submitted by its department, and published by the authority. */
function publication(dataset: Dataset): readonly Transaction[] {
  const createdBy = { ...dataset.createdBy, department: dataset.department };
  const submitted = { ...dataset, createdBy, state: "submitted", datasetVersion: 0 } as const;
  return [transaction(submitted, dataset.department), transaction({ ...dataset, createdBy, version: 2 }, AUTHORITY)];
}

function transaction(record: LedgerRecord, department: string): Transaction {
  const updatedBy = { mspId: MSP_ID, enrolmentId: "bench", department };
  return {
    txId: hash("sha256", `${record.kind} ${record.id} ${record.version}`, "hex"),
    validationCode: 0,
    timestamp: record.updatedAt,
    creator: { ...updatedBy, roles: Role.options },
    endorsers: [MSP_ID],
    event: undefined,
    foreign: [],
    policies: [],
    writes: [{ kind: record.kind, key: [record.id], record: { ...record, updatedBy } }],
  };
}

const headerHash = (number: number): string => hash("sha256", `block ${number}`, "hex");

const block = (number: number, transactions: readonly Transaction[]): Block => ({
  number,
  headerHash: headerHash(number),
  previousHash: number === 0 ? "" : headerHash(number - 1),
  dataHash: hash("sha256", `data ${number}`, "hex"),
  transactions,
});
