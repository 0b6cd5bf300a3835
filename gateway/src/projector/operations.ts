import type { LedgerRecord, RecordKind, RecordOf, VoidReason } from "@mulian/domain";
import type { IndexedTransaction } from "../ports/catalogue-index.js";

/** A version of a record as a block brings it. `invalid` says why an honest contract cannot have written it. */
export interface VersionOperation {
  readonly record: LedgerRecord;
  readonly txId: string;
  readonly blockNumber: number;
  /** Place in the block: two versions of one record in a block keep their order. */
  readonly position: number;
  readonly at: string;
  readonly invalid?: VoidReason;
}

/** A write that is no record: of its own it changes nothing, but tells of the contract that made it. */
export interface ForeignOperation {
  readonly key: string;
  readonly reason: VoidReason;
  readonly txId: string;
  readonly blockNumber: number;
  readonly position: number;
  readonly at: string;
}

/** A transaction that says an earlier time than it can well have. */
export interface DatedBackOperation {
  readonly txId: string;
  readonly position: number;
  /** The greatest time in earlier blocks, RFC 3339. */
  readonly newest: string;
}

/** Everything a block changes in the index. */
export interface BlockOperations {
  readonly number: number;
  readonly headerHash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  /** Greatest timestamp of the block's valid transactions; undefined when it has none. */
  readonly latestAt: string | undefined;
  readonly transactions: readonly IndexedTransaction[];
  readonly versions: readonly VersionOperation[];
  readonly foreign: readonly ForeignOperation[];
  /** Its transactions that say a time which had long passed. */
  readonly datedBack: readonly DatedBackOperation[];
}

/** What the index holds before the block. */
export interface RecordView {
  get<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined;
  /** Whether an earlier version of the record was refused as invalid. */
  isInvalid(kind: RecordKind, id: string): boolean;
  /** Greatest timestamp of a valid transaction. */
  readonly ledgerTime: string;
}
