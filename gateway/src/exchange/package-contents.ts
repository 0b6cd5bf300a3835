import { DomainError, type Cell } from "@mulian/domain";
import { z } from "zod";
import type { Row } from "../ports/data-source.js";

/** First line of a package's plain text; the rows follow, each a JSON list of the items' values in this order. */
const Manifest = z.strictObject({ dataset: z.string(), datasetVersion: z.int(), items: z.array(z.string()).min(1) });
export type Manifest = z.infer<typeof Manifest>;
const Cells = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Lines gathered before they are handed on. */
const GATHER_CHARS = 65_536;
/** A row of 500 long items; a line without an end would otherwise fill the memory. */
const MAX_LINE_CHARS = 64 * 1_048_576;
const LINE_END = "\n";

export async function* packageContents(
  manifest: { readonly dataset: string; readonly datasetVersion: number; readonly items: readonly string[] },
  batches: AsyncIterable<readonly Row[]>,
  onRow: () => void,
): AsyncGenerator<Buffer, void, undefined> {
  let text = JSON.stringify(manifest) + LINE_END;
  for await (const rows of batches) {
    for (const row of rows) {
      onRow();
      text += JSON.stringify(row) + LINE_END;
      if (text.length < GATHER_CHARS) continue;
      yield Buffer.from(text);
      text = "";
    }
  }
  yield Buffer.from(text);
}

/** The rows of a package's plain text, cut to some of its items. @throws DomainError INTEGRITY_FAILURE, ITEM_NOT_SHARED */
export async function* packageRows(
  plain: AsyncIterable<Uint8Array>,
  items: readonly string[],
): AsyncGenerator<readonly Row[], void, undefined> {
  let places: readonly number[] | undefined;
  for await (const batch of lines(plain)) {
    const known = places ?? placesOf(batch[0] ?? "", items);
    yield (places === undefined ? batch.slice(1) : batch).map((line) => pick(line, known));
    places = known;
  }
}

function placesOf(line: string, items: readonly string[]): readonly number[] {
  const manifest = Manifest.safeParse(JSON.parse(line)).data;
  if (manifest === undefined) throw new DomainError("INTEGRITY_FAILURE", "the package has no manifest");
  return items.map((item) => {
    const place = manifest.items.indexOf(item);
    if (place < 0) throw new DomainError("ITEM_NOT_SHARED", "the package does not have this item", { item });
    return place;
  });
}

function pick(line: string, places: readonly number[]): readonly Cell[] {
  const cells = Cells.parse(JSON.parse(line));
  return places.map((place) => cells[place] ?? null);
}

async function* lines(plain: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of plain) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split(LINE_END);
    rest = parts.pop() ?? "";
    if (rest.length > MAX_LINE_CHARS) throw new DomainError("INTEGRITY_FAILURE", "a line of the package does not end");
    if (parts.length > 0) yield parts;
  }
  if (rest !== "") throw new DomainError("INTEGRITY_FAILURE", "the package's last line has no end");
}
