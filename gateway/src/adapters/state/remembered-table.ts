import type { Table } from "../../ports/table.js";

/** Rows remembered of one table; a gateway has hundreds of users and sessions. */
const MAX_REMEMBERED = 5_000;

/** The same table with its rows in memory once they were read: a session and its user are asked for with every call. */
export function rememberedTable<T>(table: Table<T>): Table<T> {
  const known = new Map<string, Promise<T | undefined>>();
  /** Forgotten before and after: what was read while the change was under way is forgotten too. */
  const changing = async (key: string, change: Promise<void>): Promise<void> => {
    known.delete(key);
    await change.finally(() => known.delete(key));
  };
  return {
    get(key) {
      const row = known.get(key) ?? table.get(key);
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(key, row);
      // Absence is not remembered: strangers would fill the memory with names that are none.
      row.then(
        (value) => (value === undefined ? known.delete(key) : undefined),
        () => known.delete(key),
      );
      return row;
    },
    put: (key, value) => changing(key, table.put(key, value)),
    remove: (key) => changing(key, table.remove(key)),
    entries: () => table.entries(),
  };
}
