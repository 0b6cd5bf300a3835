import type { LedgerRecord, VoidReason } from "@mulian/domain";

/** Counts up whenever what is stored, or what it means, changes: an index of another format is built anew. */
export const INDEX_FORMAT = 8;

export interface Meta {
  readonly format: number;
  /** `RECORD_SHAPE` of the gateway that wrote it. */
  readonly recordShape: string;
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
  readonly invalid?: VoidReason;
}

export interface ForeignEntry {
  readonly key: string;
  readonly reason: VoidReason;
  readonly txId: string;
  readonly at: string;
  readonly blockNumber: number;
}

export interface DatedBackEntry {
  readonly txId: string;
  readonly newest: string;
}

export interface BlockEntry {
  readonly number: number;
  readonly headerHash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  /** Greatest timestamp of a valid transaction up to this block. */
  readonly ledgerTime: string;
  /** In order; one whose id is not proven its own stands here though `t!` has it not. */
  readonly txIds: readonly string[];
}
