import type { LedgerRecord } from "@mulian/domain";
import type { IndexList, IndexPage } from "../../../ports/catalogue-index.js";
import { pad } from "./keys.js";
import type { RecordEntry } from "./newest-records.js";
import { invalidCursor } from "./search-order.js";

/** How `newest-records.ts` writes an order: block and position at a fixed width, then the id. */
const ORDER = new RegExp(`^\\d{${pad(0).length}}\\.\\d{${pad(0).length}}\\.`);

/** @param newestFirst every record that belongs to the list. @throws DomainError INVALID_INPUT for a cursor that is none */
export function listPage<R extends LedgerRecord>(
  newestFirst: readonly RecordEntry<R>[],
  { cursor, limit }: IndexPage,
): Omit<IndexList<R>, "height"> {
  const before = cursor === undefined ? undefined : orderIn(cursor);
  const start = before === undefined ? 0 : newestFirst.findIndex(({ order }) => order < before);
  const items = start < 0 ? [] : newestFirst.slice(start, start + limit);
  const last = items.at(-1);
  const more = last !== undefined && start + limit < newestFirst.length;
  return {
    items: items.map(({ record }) => record),
    total: newestFirst.length,
    ...(more ? { nextCursor: Buffer.from(last.order).toString("base64url") } : {}),
  };
}

function orderIn(cursor: string): string {
  const order = Buffer.from(cursor, "base64url").toString("utf8");
  if (!ORDER.test(order)) throw invalidCursor();
  return order;
}
