import type {
  DatasetList,
  DatasetQuery,
  LedgerRecord,
  RecordKind,
  RecordOf,
  VoidReason,
  VoidVersion,
  WhyVoid,
} from "@mulian/domain";
import type { LedgerBlock } from "./ledger.js";

/** A version of a record with where it was written. */
export interface IndexedVersion<R extends LedgerRecord = LedgerRecord> {
  readonly record: R;
  readonly txId: string;
  readonly blockNumber: number;
  readonly at: string;
}

/** A transaction as the index keeps it, for traces. */
export interface IndexedTransaction {
  readonly txId: string;
  readonly blockNumber: number;
  readonly at: string;
  readonly validationCode: number;
  readonly command: string | undefined;
  readonly creator: { readonly mspId: string; readonly enrolmentId: string };
  readonly endorsers: readonly string[];
  /** `kind:id` of every record written. */
  readonly subjects: readonly string[];
}

/** A version that does not count, or a write that is no record. */
export interface InvalidVersion extends Omit<VoidVersion, keyof WhyVoid> {
  readonly reason: VoidReason;
  /** What it says, of which nothing is believed; undefined where it is no record. */
  readonly said: LedgerRecord | undefined;
}

/** A valid transaction that says an earlier time than it can well have: its creator's choice, or an envelope sent late. */
export interface DatedBack {
  readonly transaction: IndexedTransaction;
  /** The greatest time in earlier blocks. */
  readonly newest: string;
}

export interface IndexPage {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface IndexList<R extends LedgerRecord> {
  readonly items: readonly R[];
  readonly nextCursor?: string;
  readonly total: number;
  readonly height: number;
}

/** The gateway's own view of the ledger: every record at every height, and the search over the catalogue. */
export interface CatalogueIndex {
  /** Number of blocks projected; the newest projected block is `height - 1`. */
  readonly height: number;
  /** Greatest timestamp of a valid transaction so far: the ledger's time at `height`. */
  readonly ledgerTime: string;
  /** The ledger's time when block `at` was the newest: the greatest timestamp of a valid transaction so far. */
  timeAt(at: number): string;
  /**
   * Projects a block in one durable batch with the cursor. A block already projected changes nothing.
   * @throws DomainError INTEGRITY_FAILURE when the block does not follow from, or is not, what was projected before
   */
  apply(block: LedgerBlock): Promise<void>;
  /** The record as of block `at` (default newest). Invalid records (see fabric.md) answer undefined. */
  get<K extends RecordKind>(kind: K, id: string, at?: number): RecordOf<K> | undefined;
  history<K extends RecordKind>(kind: K, id: string): Promise<readonly IndexedVersion<RecordOf<K>>[]>;
  /** Records of a kind that pass `filter`, newest first, by cursor. */
  list<K extends RecordKind>(
    kind: K,
    filter: (record: RecordOf<K>) => boolean,
    page: IndexPage,
  ): IndexList<RecordOf<K>>;
  /** All of a kind that pass the filter. For kinds that stay small, and for facets of one subject. */
  all<K extends RecordKind>(kind: K, filter?: (record: RecordOf<K>) => boolean): readonly RecordOf<K>[];
  /** @param visible which datasets the one who asks may see; the others count nowhere */
  search(query: DatasetQuery, visible: (dataset: RecordOf<"dataset">) => boolean): DatasetList;
  /** Transactions that wrote any of the subjects (`kind:id`), in ledger order. */
  transactionsOf(subjects: readonly string[]): Promise<readonly IndexedTransaction[]>;
  transaction(txId: string): Promise<IndexedTransaction | undefined>;
  blocks(page: IndexPage): Promise<{
    readonly items: readonly (Pick<LedgerBlock, "number" | "headerHash" | "previousHash" | "dataHash"> & {
      readonly transactions: readonly IndexedTransaction[];
    })[];
    readonly nextCursor?: string;
    readonly total: number;
  }>;
  /** Resolves when `height > blockNumber`. Rejects when the signal aborts. */
  waitForBlock(blockNumber: number, signal: AbortSignal): Promise<void>;
  /** SHA-256 over the canonical form of everything indexed: equal for equal ledgers, whatever the path there. */
  digest(): Promise<string>;
  /** How many versions no honest contract wrote. */
  readonly invalidCount: number;
  /** Versions that no honest contract wrote, with the reason, in ledger order; they are shown nowhere else. */
  invalidVersions(): Promise<readonly InvalidVersion[]>;
  /** Transactions dated back, in ledger order. */
  datedBack(): Promise<readonly DatedBack[]>;
  /** Valid transactions that say a later time than this, RFC 3339, in ledger order, so many of them. */
  datedAfter(at: string, most: number): Promise<readonly IndexedTransaction[]>;
  /** Empties the index; it is projected anew from block 0. */
  reset(reason: string): Promise<void>;
  close(): Promise<void>;
}
