import type { LedgerRecord } from "@mulian/domain";

/** Counts up whenever what is stored, or what it means, changes: an index of another format is built anew. */
export const INDEX_FORMAT = 1;

export interface Meta {
  readonly format: number;
  /** Number of blocks projected. */
  readonly height: number;
  readonly ledgerTime: string;
  /** Header hash of block 0; empty before it. */
  readonly genesisHash: string;
  /** Sum over all entries; see entry-sum.ts. */
  readonly sum: string;
}

export interface VersionEntry {
  readonly record: LedgerRecord;
  readonly txId: string;
  readonly at: string;
  readonly invalid?: string;
}

export interface BlockEntry {
  readonly number: number;
  readonly headerHash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  /** Greatest transaction timestamp up to this block. */
  readonly ledgerTime: string;
  /** In order; a transaction repeated under the same id stands here though `t!` keeps the first. */
  readonly txIds: readonly string[];
}
