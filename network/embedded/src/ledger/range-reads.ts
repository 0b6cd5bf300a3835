import { ledger } from "../protos.js";
import { sha256 } from "../crypto/sha256.js";
import { toVersionMessage } from "./version.js";
import type { Version } from "./version.js";

/** Fabric's degree: up to so many results of a range stand raw in the read set, more are summarised. */
const MAX_RAW_READS = 50;

export type KvRead = ledger.rwset.kvrwset.KVRead;
type MerkleSummary = ledger.rwset.kvrwset.QueryReadsMerkleSummary;

export interface RangeReads {
  /** Empty when there is a summary. */
  readonly raw: readonly KvRead[];
  readonly summary: MerkleSummary | undefined;
}

export function toKvRead(key: string, version: Version | undefined): KvRead {
  const read = new ledger.rwset.kvrwset.KVRead();
  read.setKey(key);
  read.setVersion(toVersionMessage(version));
  return read;
}

/**
 * Collects the results of one range query, as Fabric's `RangeQueryResultsHelper`: whenever more than `maxDegree`
 * results or hashes of a level have come together, their hash joins the next level.
 */
export class RangeReadsCollector {
  #pending: KvRead[] = [];
  /** Hashes by level; index 0 is the level above the reads. */
  readonly #levels: Buffer[][] = [];
  /** How many levels the tree has; Fabric counts an empty tree as one. */
  #height = 1;

  constructor(private readonly maxDegree: number = MAX_RAW_READS) {}

  add(read: KvRead): void {
    this.#pending.push(read);
    if (this.#pending.length > this.maxDegree) this.#hashPending();
  }

  finish(): RangeReads {
    if (this.#levels.length === 0) return { raw: this.#pending, summary: undefined };
    if (this.#pending.length > 0) this.#hashPending();
    this.#complete();
    return { raw: [], summary: this.#summary() };
  }

  #hashPending(): void {
    const reads = new ledger.rwset.kvrwset.QueryReads();
    reads.setKvReadsList(this.#pending);
    this.#pending = [];
    this.#level(0).push(sha256(reads.serializeBinary()));
    for (let level = 0; this.#level(level).length > this.maxDegree; level++) {
      const combined = sha256(...this.#level(level).splice(0));
      this.#level(level + 1).push(combined);
      this.#height = Math.max(this.#height, level + 2);
    }
  }

  /** Lifts what lies below the highest level into it. */
  #complete(): void {
    for (let level = 0; level < this.#height - 1; level++) {
      const hashes = this.#level(level).splice(0);
      const [single] = hashes;
      if (single === undefined) continue;
      this.#level(level + 1).push(hashes.length === 1 ? single : sha256(...hashes));
    }
    if (this.#level(this.#height - 1).length > this.maxDegree) {
      const combined = sha256(...this.#level(this.#height - 1).splice(0));
      this.#level(this.#height).push(combined);
      this.#height++;
    }
  }

  #summary(): MerkleSummary {
    const summary = new ledger.rwset.kvrwset.QueryReadsMerkleSummary();
    summary.setMaxDegree(this.maxDegree);
    summary.setMaxLevel(this.#height);
    summary.setMaxLevelHashesList(this.#level(this.#height - 1));
    return summary;
  }

  #level(index: number): Buffer[] {
    return (this.#levels[index] ??= []);
  }
}
