import { createHash } from "node:crypto";
import type { Cell, RowFilter } from "@mulian/domain";
import { z } from "zod";
import type { Row } from "../../ports/data-source.js";

/**
 * Rows that share the highest value of a watermark, told by their digests in the next run's request: 700 kB. More of them
 * say that the item is no watermark (a day on which a million rows fall).
 */
export const MAX_SEEN = 20_000;
const SEEN_HEX_DIGITS = 32;

/**
 * Where a batch since a watermark goes on. Rows at the watermark itself may still have been written after the last run read
 * them, so they are asked for again, and those that arrived are named: so none is lost and none comes twice.
 */
export const Since = z.strictObject({
  /** The highest value that arrived. */
  value: z.union([z.string().max(1_024), z.number()]),
  /** Digests (see `rowDigest`) of the rows with this value that arrived; one that arrived twice stands twice. */
  seen: z.array(z.string().regex(/^[0-9a-f]{32}$/)).max(MAX_SEEN),
});
export type Since = z.infer<typeof Since>;

/** Names a row among those with one value: 128 bits of SHA-256 over its cells in the items' order. */
export const rowDigest = (cells: Row): string =>
  createHash("sha256").update(JSON.stringify(cells)).digest("hex").slice(0, SEEN_HEX_DIGITS);

export const sinceFilter = (watermark: string, { value }: Since): RowFilter => ({ gte: [watermark, value] });

/** Leaves out the rows that arrived before, each as often as it did. @param place of the watermark among the cells */
export async function* withoutSeen(
  batches: AsyncIterable<readonly Row[]>,
  place: number,
  { value, seen }: Since,
): AsyncGenerator<readonly Row[], void, undefined> {
  const left = new Map<string, number>();
  for (const digest of seen) left.set(digest, (left.get(digest) ?? 0) + 1);
  const isSeen = (row: Row): boolean => {
    if (!isSame(row[place] ?? null, value)) return false;
    const digest = rowDigest(row);
    const times = left.get(digest) ?? 0;
    if (times > 0) left.set(digest, times - 1);
    return times > 0;
  };
  for await (const rows of batches) {
    const fresh = rows.filter((row) => !isSeen(row));
    if (fresh.length > 0) yield fresh;
  }
}

/** Values travel as the source's connector wrote them, so equal ones are alike. */
const isSame = (cell: Cell, value: Since["value"]): boolean => cell === value;
