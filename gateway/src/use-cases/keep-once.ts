import type { Table } from "../ports/table.js";

type Kept<T> = Pick<Table<T>, "get" | "put">;

/** What is being made for a key just now, by table. */
const underWay = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * What a key stands for: kept at its first use, and made once also when several calls come at the same moment. What is
 * made holds salts, keys or a time of day, so making it twice would be two commands.
 */
export async function keepOnce<T>(table: Kept<T>, key: string, make: () => Promise<T>): Promise<T> {
  const making = underWay.get(table) ?? new Map<string, Promise<unknown>>();
  underWay.set(table, making);
  // Only this function writes to the map, and a table holds values of one type.
  const known = making.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const kept = firstUse(table, key, make).finally(() => making.delete(key));
  making.set(key, kept);
  return kept;
}

async function firstUse<T>(table: Kept<T>, key: string, make: () => Promise<T>): Promise<T> {
  const earlier = await table.get(key);
  if (earlier !== undefined) return earlier;
  const made = await make();
  await table.put(key, made);
  return made;
}
