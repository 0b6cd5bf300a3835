import { expect } from "chai";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { Cell } from "@mulian/domain";
import { guardFormulas } from "../../src/exchange/guard-formulas.js";
import { EncodedRows } from "../../src/exchange/rows.js";

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const NUMBER = /^[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

async function csvOf(rows: readonly (readonly Cell[])[], columns: readonly string[]): Promise<Buffer> {
  async function* each(): AsyncGenerator<readonly (readonly Cell[])[]> {
    yield rows;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of new EncodedRows(each(), { columns, format: "csv" })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function guarded(bytes: Buffer, pieceBytes = 7): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of guardFormulas(pieces())) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

describe("CSV for people", () => {
  it("has an apostrophe before what a spreadsheet would run, and nowhere else (30)", async () => {
    const rows: readonly (readonly Cell[])[] = [
      ["=1+1", "+a", "-a", "@a", "\ta", "\ra"],
      ["a=1", -1, null, true, "", "'"],
      ['=HYPERLINK("http://x","y")', "-", "+86 10", "-1.5e3", "=", "中=1"],
    ];
    const columns = ["a", "=b", "c", "d", "e", "f"];
    expect(await guarded(await csvOf(rows, columns))).to.equal(
      `a,'=b,c,d,e,f\r\n'=1+1,'+a,'-a,'@a,'\ta,"'\ra"\r\na=1,-1,,true,"",'\r\n` +
        `"'=HYPERLINK(""http://x"",""y"")",'-,'+86 10,-1.5e3,'=,中=1\r\n`,
    );
  });

  it("differs by that alone, for any table and however the bytes are cut", () => {
    const part = fc.constantFrom(
      "=",
      "+",
      "-",
      "@",
      "＝",
      "＠",
      "（",
      "\ufeff",
      "\t",
      "\r",
      "\n",
      ",",
      '"',
      "1",
      ".",
      "e",
      "a",
      "中",
      " ",
    );
    const cell = fc.oneof(
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join("")),
      fc.constant(null),
      fc.integer(),
    );
    const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 });
    return fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, pieceBytes) => {
        const read = parse(await guarded(await csvOf(rows, ["a", "b", "c"]), pieceBytes), { record_delimiter: "\r\n" });
        const meant = (value: Cell): string => {
          const text = String(value ?? "");
          return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
        };
        expect(read.slice(1)).to.deep.equal(rows.map((row) => row.map(meant)));
      }),
      { numRuns: 500 },
    );
  });
});
