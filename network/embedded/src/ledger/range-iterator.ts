import type { StateIterator } from "./types.js";
import { RangeReadsCollector, toKvRead } from "./range-reads.js";
import type { RangeQuery } from "./read-write-set-builder.js";
import type { Cursor, KeyedValue } from "./state.js";

/** A range query under way; what has been read of it so far is what the read set will say. */
export class RangeIterator implements StateIterator {
  readonly #collector = new RangeReadsCollector();
  #returned = 0;
  #lastKey = "";
  #isExhausted = false;
  #bookmark = "";

  constructor(
    readonly namespace: string,
    private readonly start: string,
    private readonly end: string,
    private readonly cursor: Cursor<KeyedValue>,
    private readonly limit: number | undefined,
  ) {}

  get bookmark(): string {
    return this.#bookmark;
  }

  async next(): Promise<KeyedValue | undefined> {
    // A full page counts as exhausted, as in Fabric: such a transaction is for reading, not for ordering.
    const entry = this.#isExhausted || this.#returned === this.limit ? undefined : await this.cursor.next();
    if (entry === undefined) {
      this.#isExhausted = true;
      return undefined;
    }
    this.#returned++;
    this.#lastKey = entry.key;
    this.#collector.add(toKvRead(entry.key, entry.version));
    if (this.#returned === this.limit) this.#bookmark = (await this.cursor.next())?.key ?? "";
    return entry;
  }

  close(): void {
    void this.cursor.close();
  }

  /** An iterator left early vouches for the range up to the last key it gave, inclusive. */
  toRangeQuery(): RangeQuery {
    const end = this.#isExhausted ? this.end : this.#lastKey;
    return { start: this.start, end, isExhausted: this.#isExhausted, reads: this.#collector.finish() };
  }
}
