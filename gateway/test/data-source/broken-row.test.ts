import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import type { SourceProblemCode } from "../../src/ports/data-source.js";
import { contextOf, makeDirectory, readAll, removeDirectory } from "./support.js";

type Breakage = Readonly<{ bytes: Buffer; column: number; code: SourceProblemCode }>;

const BREAKAGES: readonly Breakage[] = [
  { bytes: Buffer.from('x,"open,y'), column: 2, code: "unclosedQuote" },
  { bytes: Buffer.from('x,"shut"again,y'), column: 2, code: "unclosedQuote" },
  { bytes: Buffer.from('x,in"side,y'), column: 2, code: "unclosedQuote" },
  { bytes: Buffer.from("x,y"), column: 3, code: "wrongFieldCount" },
  { bytes: Buffer.from("x,y,z,more"), column: 4, code: "wrongFieldCount" },
  { bytes: Buffer.from([0x78, 0x2c, 0x79, 0x2c, 0xff]), column: 3, code: "badByte" },
  { bytes: Buffer.from("x,\0,z"), column: 2, code: "badByte" },
];

/**
 * A cell that begins with a line end is left out: behind a quote that never closes, its opening quote cannot be told from the
 * missing closing one by anybody.
 */
const cell = fc.oneof(
  fc.constantFrom("", "plain", "two\nlines", "three\r\nlong\r\nlines", 'a "quoted" word', "a,comma", "中正區", '""'),
  fc.string().filter((text) => !/^[\r\n]|\0|[\r\n]$/.test(text)),
);

function quoted(text: string): string {
  return /[",\r\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

describe("data source: a broken row of a CSV file", function () {
  this.timeout(180_000);
  let directory: string;
  before(async () => (directory = await makeDirectory()));
  after(() => removeDirectory(directory));

  it("is named by line and column and loses nothing else, wherever it stands", async () => {
    const tables = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 });
    const property = fc.asyncProperty(
      tables,
      tables,
      fc.constantFrom(...BREAKAGES),
      fc.boolean(),
      async (above, below, broken, crLf) => {
        const end = crLf ? "\r\n" : "\n";
        const lines = (rows: readonly (readonly string[])[]): string =>
          rows.map((row) => row.map(quoted).join(",") + end).join("");
        const before = `a,b,c${end}${lines(above)}`;
        const content = Buffer.concat([Buffer.from(before), broken.bytes, Buffer.from(end + lines(below))]);
        await writeFile(join(directory, "t.csv"), content);
        const source = openDataSource({ kind: "csv", path: "t.csv", encoding: "utf-8" }, contextOf(directory));
        const { rows, problems } = await readAll(source, { columns: ["a", "b", "c"] });
        expect(rows).to.deep.equal([...above, ...below]);
        const line = before.split("\n").length;
        expect(problems.kept.map((problem) => [problem.line, problem.column, problem.code])).to.deep.equal([
          [line, broken.column, broken.code],
        ]);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });
});
