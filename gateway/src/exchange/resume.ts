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
export const MAX_UNSEEN_BYTES = 32 * 1_048_576;

/** What of a resumed delivery a quota does not count, because it did before. */
export interface Free {
  readonly rows: number;
  readonly bytes: number;
}

/** What a delivery that is gone on from had counted, and room to hold as many bytes; the answer gives the room back. */
export interface Unseen {
  readonly before: CountedBefore;
  readonly hold: (bytes: number) => () => void;
}

interface HeldChunk {
  readonly bytes: Uint8Array;
  /** With it and everything before it. */
  readonly taken: Free;
}

/**
 * The rest of a payload whose beginning the reader has. The source is read and encoded from its first row, and the beginning
 * held against the digest of what was delivered. So the parts make up one payload as a single read of this very state of the
 * source gives it, whatever kind of source it is and without keeping a copy; a source that changed before that row is found
 * out, and one whose rows have no fixed order cannot pass.
 *
 * What had left unseen is not counted a second time, but only once it is known to be the same: it is held back until the
 * digest of the broken delivery says so, and nothing leaves on credit.
 */
export class ResumedRows implements CountedChunks {
  /** What was skipped, and its hash. */
  private skipped: Free = NOTHING;
  private readonly whole = createHash("sha256");
  private readonly chunks: AsyncIterator<Uint8Array, void, undefined>;
  private held: readonly HeldChunk[] = [];
  private release: () => void = () => undefined;
  private proven = false;
  private taken: Free = NOTHING;
  private unseen: Free = NOTHING;

  private constructor(private readonly encoded: EncodedRows) {
    this.chunks = encoded[Symbol.asyncIterator]();
  }

  /**
   * @param encoded made with chunks that end after `delivered.rows`, and after the rows of `unseen`
   * @throws DomainError SOURCE_CHANGED; RATE_LIMITED when there is no room to hold what is unseen
   */
  static async open(encoded: EncodedRows, delivered: Delivered, unseen?: Unseen): Promise<ResumedRows> {
    const resumed = new ResumedRows(encoded);
    try {
      await resumed.skip(delivered);
      if (unseen !== undefined) await resumed.prove(unseen);
      return resumed;
    } catch (error) {
      await resumed.end();
      throw error;
    }
  }

  private async skip(delivered: Delivered): Promise<void> {
    while (this.encoded.rows < delivered.rows) {
      const next = await this.chunks.next();
      if (next.done === true) break;
      this.whole.update(next.value);
    }
    this.skipped = { rows: this.encoded.rows, bytes: this.encoded.bytes };
    if (this.skipped.rows !== delivered.rows || digestSoFar(this.whole) !== delivered.digest) throw changed();
  }

  /** Holds what had left unseen back until it is seen to be the same. What ends before that is not, and counts. */
  private async prove({ before, hold }: Unseen): Promise<void> {
    const unseenBytes = before.bytes - this.skipped.bytes;
    if (unseenBytes > MAX_UNSEEN_BYTES) return;
    this.release = hold(unseenBytes);
    const hash = this.whole.copy();
    const held: HeldChunk[] = [];
    this.held = held;
    while (this.encoded.rows < before.rows) {
      const next = await this.chunks.next();
      if (next.done === true) return;
      hash.update(next.value);
      held.push({ bytes: next.value, taken: this.reached });
      if (this.encoded.bytes > before.bytes) throw changed();
    }
    if (digestSoFar(hash) !== before.digest) throw changed();
    this.proven = true;
    this.unseen = this.reached;
  }

  /** Whether part of it was counted before. */
  get isCarried(): boolean {
    return this.proven;
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
    return this.taken.rows;
  }

  get bytes(): number {
    return this.taken.bytes;
  }

  get free(): Free {
    const { rows, bytes } = this.taken;
    return { rows: Math.min(rows, this.unseen.rows), bytes: Math.min(bytes, this.unseen.bytes) };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (const { bytes, taken } of this.held) {
        this.taken = taken;
        yield bytes;
      }
      this.letGo();
      for (let next = await this.chunks.next(); next.done !== true; next = await this.chunks.next()) {
        this.taken = this.reached;
        yield next.value;
      }
    } finally {
      await this.end();
    }
  }

  /** What the source has been read to, beyond what was skipped. */
  private get reached(): Free {
    return { rows: this.encoded.rows - this.skipped.rows, bytes: this.encoded.bytes - this.skipped.bytes };
  }

  private letGo(): void {
    this.held = [];
    this.release();
  }

  private async end(): Promise<void> {
    this.letGo();
    await this.chunks.return?.();
  }
}

const NOTHING: Free = { rows: 0, bytes: 0 };

const changed = (): DomainError =>
  new DomainError("SOURCE_CHANGED", "the source is not what the delivery began with; fetch it from the start");

const digestSoFar = (hash: Hash): string => hash.copy().digest("hex");
