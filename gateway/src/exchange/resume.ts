import { createHash, type Hash } from "node:crypto";
import { DomainError, invalidInput } from "@mulian/domain";
import type { CountedChunks } from "./deliver.js";
import type { EncodedRows } from "./rows.js";

/** What a reader already has of a delivery that broke: its first rows, whole ones. */
export interface Delivered {
  readonly rows: number;
  /** SHA-256, lower-case hex, of the bytes of these rows, a header included. */
  readonly digest: string;
}

/** @throws DomainError INVALID_INPUT when one is given without the other */
export function deliveredOf(rows: number | undefined, digest: string | undefined): Delivered | undefined {
  if (rows === undefined && digest === undefined) return undefined;
  if (rows !== undefined && digest !== undefined) return { rows, digest };
  throw invalidInput(rows === undefined ? "afterRows" : "afterDigest", "required", "the two are given together");
}

/** Rows that left in a broken delivery and were counted then, as its receipt says: of the whole, not of a part. */
export interface CountedBefore extends Delivered {
  readonly bytes: number;
}

/**
 * What gateways, sockets and the kernel can hold of a delivery that left and did not arrive, with room. A reader that misses
 * more has it counted again.
 */
const MAX_UNSEEN_BYTES = 32 * 1_048_576;

/** What of a resumed delivery a quota does not count, because it did before. */
export interface Free {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * The rest of a payload whose beginning the reader has. The source is read and encoded from its first row, and the beginning
 * held against the digest of what was delivered. So the parts make up one payload as a single read of this very state of the
 * source gives it, whatever kind of source it is and without keeping a copy; a source that changed before that row is found
 * out, and one whose rows have no fixed order cannot pass.
 */
export class ResumedRows implements CountedChunks {
  private freeRows = 0;
  private freeBytes = 0;
  /** What was skipped, and its hash. */
  private skipped: Free = { rows: 0, bytes: 0 };
  private readonly whole = createHash("sha256");
  private readonly chunks: AsyncIterator<Uint8Array, void, undefined>;

  private constructor(
    private readonly encoded: EncodedRows,
    private before: CountedBefore | undefined,
    /** Called when what passed as counted before turns out to be other rows. */
    private readonly charge: (free: Free) => void,
  ) {
    this.chunks = encoded[Symbol.asyncIterator]();
  }

  /**
   * @param encoded made with chunks that end after `delivered.rows`, and after `before.rows`
   * @throws DomainError SOURCE_CHANGED
   */
  static async open(
    encoded: EncodedRows,
    delivered: Delivered,
    before?: CountedBefore,
    charge: (free: Free) => void = () => undefined,
  ): Promise<ResumedRows> {
    const resumed = new ResumedRows(encoded, before, charge);
    await resumed.skip(delivered);
    return resumed;
  }

  private async skip(delivered: Delivered): Promise<void> {
    while (this.encoded.rows < delivered.rows) {
      const next = await this.chunks.next();
      if (next.done === true) break;
      this.whole.update(next.value);
    }
    this.skipped = { rows: this.encoded.rows, bytes: this.encoded.bytes };
    if (this.before !== undefined && this.before.bytes - this.skipped.bytes > MAX_UNSEEN_BYTES) this.before = undefined;
    if (this.skipped.rows === delivered.rows && digestSoFar(this.whole) === delivered.digest) return;
    await this.chunks.return?.();
    throw new DomainError("SOURCE_CHANGED", "the source is not what the delivery began with; fetch it from the start");
  }

  /** Whether part of it passes as counted before. */
  get isCarried(): boolean {
    return this.before !== undefined;
  }

  /** What was skipped. */
  get from(): Free {
    return this.skipped;
  }

  /** The hash of what was skipped; the caller's own. */
  prefixHash(): Hash {
    return this.whole.copy();
  }

  get rows(): number {
    return this.encoded.rows - this.skipped.rows;
  }

  get bytes(): number {
    return this.encoded.bytes - this.skipped.bytes;
  }

  get free(): Free {
    return { rows: this.freeRows, bytes: this.freeBytes };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    // A hash of its own: the one of the beginning is asked for while this runs.
    const hash = this.whole.copy();
    const { before } = this;
    try {
      for (let next = await this.chunks.next(); next.done !== true; next = await this.chunks.next()) {
        if (before !== undefined && this.encoded.rows <= before.rows) {
          hash.update(next.value);
          if (this.encoded.rows === before.rows && digestSoFar(hash) !== before.digest) {
            this.countAfterAll();
            throw new DomainError("SOURCE_CHANGED", "the source changed since the delivery that is resumed");
          }
          this.freeRows = this.rows;
          this.freeBytes = this.bytes;
        }
        yield next.value;
      }
      // Ended before it could be seen that they are the same.
      if (before !== undefined && this.encoded.rows < before.rows) this.countAfterAll();
    } finally {
      await this.chunks.return?.();
    }
  }

  /** They passed on credit, and what left is counted after all. */
  private countAfterAll(): void {
    this.charge(this.free);
    this.freeRows = 0;
    this.freeBytes = 0;
  }
}

const digestSoFar = (hash: Hash): string => hash.copy().digest("hex");
