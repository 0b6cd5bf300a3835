import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import type { Cell } from "@mulian/domain";
import { CHUNK_BYTES } from "../../src/exchange/row-encoder.js";
import { EncodedRows, type EncodeOptions } from "../../src/exchange/rows.js";
import type { Row } from "../../src/ports/data-source.js";

/** As sources give them: some at a time, sometimes none. */
async function* each(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let at = 0, size = 0; at < rows.length; at += size, size = (size + 1) % 5) yield rows.slice(at, at + size);
}

async function encode(
  rows: readonly Row[],
  options: EncodeOptions,
): Promise<Readonly<{ text: string; encoded: EncodedRows }>> {
  const encoded = new EncodedRows(each(rows), options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of encoded) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString("utf8"), encoded };
}

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", ",", '"', "\r\n", "=1+1"),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const rowsOf = (width: number): fc.Arbitrary<Cell[][]> =>
  fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 20 });

describe("exchange: rows as bytes", () => {
  it("writes NDJSON that any JSON reader reads back", async () => {
    const columns = ["a", 'q"', "中"];
    await fc.assert(
      fc.asyncProperty(rowsOf(3), async (rows) => {
        const { text, encoded } = await encode(rows, { columns, format: "ndjson" });
        const lines = text.split("\n").slice(0, -1);
        expect(lines.map((line) => Object.values(JSON.parse(line) as object))).to.deep.equal(
          JSON.parse(JSON.stringify(rows)),
        );
        expect(encoded.rows).to.equal(rows.length);
        expect(encoded.bytes).to.equal(Buffer.byteLength(text));
      }),
    );
  });

  it("writes the same NDJSON whatever the columns are called, and whatever a text says of objects", async () => {
    const names = fc.constantFrom("a", "b", "名称", "12", "__proto__", ",", ":", "}", '"', "", "a b");
    const text = fc.array(fc.constantFrom("}", "{", ",", '"', ":", "a", "b", "\\", "},{", '},{"a":', "\ud800", "\n"));
    const table = fc.uniqueArray(names, { minLength: 1, maxLength: 3 }).chain((columns) =>
      fc.record({
        columns: fc.constant(columns),
        rows: fc.array(
          fc.array(
            text.map((parts) => parts.join("")),
            { minLength: columns.length, maxLength: columns.length },
          ),
          { maxLength: 6 },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(table, async ({ columns, rows }) => {
        const members = (row: Row): string =>
          columns.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(row[index])}`).join(",");
        const expected = rows.map((row) => `{${members(row)}}\n`).join("");
        expect((await encode(rows, { columns, format: "ndjson" })).text).to.equal(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("writes CSV that another reader reads back, null apart from the empty text", async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(2), async (rows) => {
        const { text } = await encode(rows, { columns: ["a", "b"], format: "csv" });
        const read: unknown = parse(text, {
          record_delimiter: "\r\n",
          cast: (value, context) => (value === "" && !context.quoting ? null : value),
        });
        expect(read).to.deep.equal([
          ["a", "b"],
          ...rows.map((row) => row.map((value) => (value === null ? null : String(value)))),
        ]);
      }),
    );
  });

  it("keeps a row that is only a null", async () => {
    expect((await encode([["x"], [null], [""]], { columns: ["a"], format: "csv" })).text).to.equal(
      'a\r\nx\r\n""\r\n""\r\n',
    );
  });

  it("counts exactly what was taken when the reader stops", async () => {
    const rows: readonly Row[] = Array.from({ length: 5_000 }, (_, index) => [index, "x".repeat(50)]);
    const encoded = new EncodedRows(each(rows), { columns: ["n", "s"], format: "ndjson" });
    let [lines, bytes] = [0, 0];
    for await (const chunk of encoded) {
      bytes += chunk.length;
      lines += Buffer.from(chunk).toString().split("\n").length - 1;
      if (lines > 1_500) break;
    }
    expect(encoded.rows).to.equal(lines).and.be.below(5_000);
    expect(encoded.bytes).to.equal(bytes);
  });

  it("takes no row before it is asked, and no more than a chunk ahead", async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<readonly Row[]> {
      for (;;) yield [[(taken += 1), "x".repeat(100)]];
    }
    const iterator = new EncodedRows(endless(), { columns: ["n", "s"], format: "ndjson" })[Symbol.asyncIterator]();
    expect(taken).to.equal(0);
    await iterator.next();
    expect(taken).to.be.below(CHUNK_BYTES / 100);
    await iterator.return?.();
  });

  it("passes a source's failure on", async () => {
    async function* broken(): AsyncGenerator<readonly Row[]> {
      yield [[1]];
      throw new RangeError("gone");
    }
    const failed = await (async () => {
      for await (const _ of new EncodedRows(broken(), { columns: ["a"], format: "csv" }))
        expect.fail("a chunk came before the failure");
    })().catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(RangeError);
  });

  describe("620,573 villages", function () {
    this.timeout(180_000);
    /** Far below what the rows need when they are held: 620,573 of them are over 100 MB as JavaScript texts. */
    const HEAP_MB = 32;
    /** What the second half of the rows may add to the first: the noise of the allocator, which the heap's limit does not bind. */
    const MAX_GROWTH_BYTES = 64_000_000;

    async function readVillages(
      kind: string,
    ): Promise<Readonly<{ rows: number; growthBytes: number; sum: string; bytes: number }>> {
      const script = fileURLToPath(new URL("./read-villages.js", import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${HEAP_MB}`, script, kind]);
      // The script prints exactly this shape.
      return JSON.parse(stdout) as Awaited<ReturnType<typeof readVillages>>;
    }

    it("are the same from CSV and SQLite, in memory that does not grow with them", async () => {
      const csv = await readVillages("csv");
      const sqlite = await readVillages("sqlite");
      expect(csv.rows).to.equal(620_573);
      expect([sqlite.rows, sqlite.bytes, sqlite.sum]).to.deep.equal([csv.rows, csv.bytes, csv.sum]);
      expect(csv.growthBytes).to.be.below(MAX_GROWTH_BYTES);
      expect(sqlite.growthBytes).to.be.below(MAX_GROWTH_BYTES);
    });
  });
});
