import { rm } from "node:fs/promises";
import { Level } from "level";
import { addEntry, sumFromText, sumToText } from "./entry-sum.js";
import { INDEX_FORMAT, type Meta } from "./entries.js";
import { META_KEY } from "./keys.js";
import { RECORD_SHAPE } from "./record-shape.js";

export type Entry = readonly [key: string, value: string];

export const EMPTY: Meta = {
  format: INDEX_FORMAT,
  recordShape: RECORD_SHAPE,
  height: 0,
  ledgerTime: new Date(0).toISOString(),
  genesisHash: "",
  sum: "0",
};

export interface OpenedStore {
  readonly store: IndexStore;
  /** Why what was on disk could not be used; undefined when it could, or there was nothing. */
  readonly discarded: string | undefined;
}

/** The index's LevelDB: entries that are written once and never change, and the cursor beside them. */
export class IndexStore {
  private constructor(
    private readonly db: Level,
    private current: Meta,
    private sum: bigint,
  ) {}

  /** Opens the directory and checks every entry against the sum in the cursor; what does not fit is thrown away. */
  static async open(directory: string, visit: (entry: Entry) => void): Promise<OpenedStore> {
    const entries: Entry[] = [];
    let reason: string;
    try {
      const db = new Level(directory);
      await db.open();
      const checked = await check(db, entries);
      if (typeof checked !== "string") {
        entries.forEach(visit);
        return { store: new IndexStore(db, checked.meta, checked.sum), discarded: undefined };
      }
      reason = checked;
      await db.close();
    } catch (error) {
      reason = `it cannot be read: ${describe(error)}`;
    }
    await rm(directory, { recursive: true, force: true });
    const db = new Level(directory);
    await db.open();
    return { store: new IndexStore(db, EMPTY, 0n), discarded: reason };
  }

  get meta(): Meta {
    return this.current;
  }

  /** Entries and the new cursor in one atomic batch. Not synced: after a power cut the ledger gives the lost blocks again. */
  async append(entries: readonly Entry[], meta: Omit<Meta, "format" | "recordShape" | "sum">): Promise<void> {
    const sum = entries.reduce((total, [key, value]) => addEntry(total, key, value), this.sum);
    const next: Meta = { ...meta, format: INDEX_FORMAT, recordShape: RECORD_SHAPE, sum: sumToText(sum) };
    const puts = [...entries, [META_KEY, JSON.stringify(next)] as const].map(([key, value]) => ({
      type: "put" as const,
      key,
      value,
    }));
    await this.db.batch(puts);
    this.sum = sum;
    this.current = next;
  }

  getSync(key: string): string | undefined {
    return this.db.getSync(key);
  }

  get(key: string): Promise<string | undefined> {
    return this.db.get(key);
  }

  getMany(keys: readonly string[]): Promise<(string | undefined)[]> {
    return this.db.getMany([...keys]);
  }

  entries(range: { gte: string; lt: string; reverse?: boolean; limit?: number }): Promise<[string, string][]> {
    return this.db.iterator(range).all();
  }

  all(): AsyncIterable<[string, string]> {
    return this.db.iterator();
  }

  async clear(): Promise<void> {
    await this.db.clear();
    this.current = EMPTY;
    this.sum = 0n;
  }

  close(): Promise<void> {
    return this.db.close();
  }
}

async function check(db: Level, entries: Entry[]): Promise<string | { meta: Meta; sum: bigint }> {
  let sum = 0n;
  let metaText: string | undefined;
  for await (const [key, value] of db.iterator()) {
    if (key === META_KEY) metaText = value;
    else {
      sum = addEntry(sum, key, value);
      entries.push([key, value]);
    }
  }
  if (metaText === undefined) return entries.length === 0 ? { meta: EMPTY, sum: 0n } : "the cursor is missing";
  const meta = JSON.parse(metaText) as Meta; // written by `append`; anything else fails the next two checks
  if (meta.format !== INDEX_FORMAT) return `it has format ${meta.format}, not ${INDEX_FORMAT}`;
  if (meta.recordShape !== RECORD_SHAPE) return "it was made by a gateway that knew other records";
  return sumFromText(meta.sum) === sum ? { meta, sum } : "its entries do not add up to its cursor's sum";
}

const describe = (error: unknown): string =>
  error instanceof Error
    ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ""}`
    : String(error);
