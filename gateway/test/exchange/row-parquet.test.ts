import { expect } from "chai";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import type { Cell, ColumnType } from "@mulian/domain";
import { EncodedRows } from "../../src/exchange/rows.js";
import type { Row } from "../../src/ports/data-source.js";
import { codeOf } from "../exchange-leg/until.js";

const COLUMNS: Readonly<Record<string, ColumnType>> = {
  s: "text",
  i: "integer",
  x: "number",
  b: "boolean",
  d: "date",
  z: "datetime",
  t: "datetime",
};
const columns = Object.keys(COLUMNS);
const types = Object.values(COLUMNS);

async function* inBatches(rows: Iterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < 250) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

async function fileOf(rows: Iterable<Row>): Promise<{ file: ArrayBuffer; encoded: EncodedRows; largest: number }> {
  const encoded = new EncodedRows(inBatches(rows), { columns, types, format: "parquet" });
  const chunks: Uint8Array[] = [];
  for await (const chunk of encoded) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return { file, encoded, largest: Math.max(...chunks.map(({ length }) => length)) };
}

const row = (...cells: Cell[]): Row => cells;

describe("exchange: rows as Parquet", () => {
  it("are read back by another reader, with types, nulls and texts outside the basic plane", async () => {
    const { file, encoded } = await fileOf([
      row("汉字😀", 7, 0.1, true, "2024-02-29", "2024-01-01T00:00:00.123456Z", "1999-12-31T23:59:59"),
      row(null, null, null, null, null, null, null),
      row("", "9223372036854775807", -1.5e300, false, "0001-01-01", "0001-01-01T00:00:00Z", "2024-01-01T00:00:00.5"),
      row(12, -1, "0.1000000000000000055511151231257827", false, "9999-12-31", null, null),
    ]);
    expect(encoded.rows).to.equal(4);
    const read = await parquetReadObjects({ file });
    const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
    expect(read.map(({ s, i, x, b, d }) => [s, i, x, b, d])).to.deep.equal([
      ["汉字😀", 7n, 0.1, true, day("2024-02-29")],
      [null, null, null, null, null],
      ["", 9223372036854775807n, -1.5e300, false, day("0001-01-01")],
      ["12", -1n, 0.1, false, day("9999-12-31")],
    ]);
    const ms = (value: unknown): number | null => (value instanceof Date ? value.getTime() : null);
    expect(read.map(({ z, t }) => [ms(z), ms(t)])).to.deep.equal([
      [Date.parse("2024-01-01T00:00:00.123Z"), Date.parse("1999-12-31T23:59:59Z")],
      [null, null],
      [Date.parse("0001-01-01T00:00:00Z"), Date.parse("2024-01-01T00:00:00.500Z")],
      [null, null],
    ]);
    const { schema } = parquetMetadata(file);
    const isUtc = (name: string): unknown => {
      const logical = schema.find((element) => element.name === name)?.logical_type;
      return logical?.type === "TIMESTAMP" ? logical.isAdjustedToUTC : undefined;
    };
    expect([isUtc("z"), isUtc("t")]).to.deep.equal([true, false]);
  });

  it("are a file also when there are none", async () => {
    const { file, encoded } = await fileOf([]);
    expect(await parquetReadObjects({ file })).to.deep.equal([]);
    expect([encoded.rows, encoded.bytes]).to.deep.equal([0, file.byteLength]);
  });

  it("leave in row groups, cut into chunks, each row counted once", async () => {
    const many = function* (): Generator<Row> {
      for (let n = 0; n < 50_000; n += 1)
        yield row(`${n} ${"x".repeat(n % 50)}`, n, n / 3, n % 2 === 0, "2024-01-01", null, null);
    };
    const { file, encoded, largest } = await fileOf(many());
    const { row_groups: groups } = parquetMetadata(file);
    expect(groups.map(({ num_rows: rows }) => Number(rows))).to.deep.equal([20_000, 20_000, 10_000]);
    expect(encoded.rows).to.equal(50_000);
    expect(largest).to.be.at.most(131_072);
    const read = await parquetReadObjects({ file, columns: ["i"] });
    expect(read.every(({ i }, n) => i === BigInt(n))).to.equal(true);
  });

  it("are refused when a value is not of its item's type", async () => {
    const attempt = (place: number, cell: Cell): Promise<string> =>
      codeOf(fileOf([columns.map((_, index) => (index === place ? cell : null))]));
    expect(await attempt(1, "12")).to.equal("accepted");
    for (const [place, cell] of [
      [1, "twelve"],
      [2, ""],
      [3, "true"],
      [4, "2024"],
      [5, "yesterday"],
    ] as const)
      expect(await attempt(place, cell), columns[place]).to.equal("SOURCE_CHANGED");
  });
});
