import { canonicalJson } from "@mulian/domain";
import type { IndexedTransaction } from "../../../ports/catalogue-index.js";
import type { BlockOperations } from "../../../projector/operations.js";
import type { BlockEntry, DatedBackEntry, ForeignEntry, VersionEntry } from "./entries.js";
import { blockKey, datedBackKey, foreignKey, subjectKey, transactionKey, versionKey } from "./keys.js";
import type { Entry } from "./store.js";

/**
 * `protos.TxValidationCode`s that are given after the id was found to be the creator's own and new: VALID,
 * ENDORSEMENT_POLICY_FAILURE, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT. With any other code the envelope may name
 * another transaction's id, as a repeat does and as a forger would.
 */
const ID_PROVEN: ReadonlySet<number> = new Set([0, 10, 11, 12]);

/** What one block adds to the index. */
export function entriesOf(operations: BlockOperations, ledgerTime: string): readonly Entry[] {
  const entries: Entry[] = [];
  const { number, headerHash, previousHash, dataHash, transactions, versions, foreign, datedBack } = operations;
  const block: BlockEntry = {
    number,
    headerHash,
    previousHash,
    dataHash,
    ledgerTime,
    txIds: transactions.map(({ txId }) => txId),
  };
  entries.push([blockKey(number), canonicalJson(block)]);
  transactions.forEach((transaction, position) => {
    if (!ID_PROVEN.has(transaction.validationCode)) return;
    entries.push([transactionKey(transaction.txId), canonicalJson(transaction)]);
    for (const subject of new Set(transaction.subjects))
      entries.push([subjectKey(subject, number, position), transaction.txId]);
  });
  for (const { record, txId, at, position, invalid } of versions) {
    const entry: VersionEntry = { record, txId, at, ...(invalid === undefined ? {} : { invalid }) };
    entries.push([versionKey(record.kind, record.id, number, position), canonicalJson(entry)]);
  }
  foreign.forEach(({ key, reason, txId, at, blockNumber, position }, index) => {
    const entry: ForeignEntry = { key, reason, txId, at, blockNumber };
    entries.push([foreignKey(number, position, index), canonicalJson(entry)]);
  });
  for (const { position, txId, newest } of datedBack) {
    const entry: DatedBackEntry = { txId, newest };
    entries.push([datedBackKey(number, position), canonicalJson(entry)]);
  }
  return entries;
}

// Entries are written by `entriesOf` alone, and the store's sum shows that they still are what was written.
export const readVersion = (text: string): VersionEntry => JSON.parse(text) as VersionEntry;
export const readForeign = (text: string): ForeignEntry => JSON.parse(text) as ForeignEntry;
export const readDatedBack = (text: string): DatedBackEntry => JSON.parse(text) as DatedBackEntry;
export const readBlock = (text: string): BlockEntry => JSON.parse(text) as BlockEntry;
export const readTransaction = (text: string): IndexedTransaction => JSON.parse(text) as IndexedTransaction;
