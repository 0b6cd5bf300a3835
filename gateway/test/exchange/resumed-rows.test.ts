import { createHash } from "node:crypto";
import { expect } from "chai";
import { DomainError } from "@mulian/domain";
import type { Row } from "../../src/ports/data-source.js";
import { ResumedRows, type CountedBefore, type Delivered, type Unseen } from "../../src/exchange/resume.js";
import { EncodedRows } from "../../src/exchange/rows.js";

/** Of 30 bytes or so: some ten chunks. */
const ROWS = 40_000;
const HAD = 100;
const HAD_LEFT = 30_000;

describe("rows that had left unseen, in a resumed delivery", () => {
  let held = 0;
  beforeEach(() => (held = 0));

  async function* source(rows: number, changedRow?: number): AsyncGenerator<readonly Row[]> {
    for (let at = 0; at < rows; at += 500)
      yield Array.from({ length: Math.min(500, rows - at) }, (_, i) => [
        at + i === changedRow ? "another name" : `name of row ${at + i}`,
      ]);
  }
  const encoded = (rows: AsyncIterable<readonly Row[]>): EncodedRows =>
    new EncodedRows(rows, { columns: ["name"], format: "ndjson", endChunksAfter: [HAD, HAD_LEFT] });
  const partOf = async (rows: number): Promise<CountedBefore> => {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of encoded(source(rows))) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { rows, bytes, digest: hash.digest("hex") };
  };
  const hold = (bytes: number): (() => void) => {
    held += bytes;
    return () => (held = 0);
  };
  const had = async (): Promise<readonly [Delivered, Unseen]> => [
    await partOf(HAD),
    { before: await partOf(HAD_LEFT), hold },
  ];

  it("are free, to the row and byte, once their digest is the one that was counted; and then held no longer", async () => {
    const [delivered, unseen] = await had();
    const resumed = await ResumedRows.open(encoded(source(ROWS)), delivered, unseen);
    const { bytes: hadBytes } = await partOf(HAD);
    expect(resumed.isCarried).to.equal(true);
    expect(held).to.equal(unseen.before.bytes - hadBytes);
    expect([resumed.rows, resumed.bytes, resumed.free.rows]).to.deep.equal([0, 0, 0]);
    let bytes = 0;
    for await (const chunk of resumed) {
      bytes += chunk.length;
      expect(resumed.bytes).to.equal(bytes);
      expect(resumed.free).to.deep.equal({
        rows: Math.min(resumed.rows, HAD_LEFT - HAD),
        bytes: Math.min(bytes, unseen.before.bytes - hadBytes),
      });
      if (resumed.rows > HAD_LEFT - HAD) expect(held).to.equal(0);
    }
    expect(resumed.rows).to.equal(ROWS - HAD);
  });

  it("do not leave at all when any of them has changed, the last as well as the first", async () => {
    const [delivered, unseen] = await had();
    for (const changedRow of [HAD, HAD_LEFT - 1]) {
      const code = await ResumedRows.open(encoded(source(ROWS, changedRow)), delivered, unseen).then(
        () => "opened",
        (error: unknown) => (error instanceof DomainError ? error.code : error),
      );
      expect(code, `row ${changedRow}`).to.equal("SOURCE_CHANGED");
      expect(held).to.equal(0);
    }
  });

  it("count like any other when the part ends before it is seen whether they are the same", async () => {
    const [delivered, unseen] = await had();
    const resumed = await ResumedRows.open(encoded(source(HAD_LEFT - 1)), delivered, unseen);
    let chunks = 0;
    for await (const _chunk of resumed) {
      chunks += 1;
      expect(resumed.free).to.deep.equal({ rows: 0, bytes: 0 });
    }
    expect(chunks).to.be.above(1);
    expect(resumed.rows).to.equal(HAD_LEFT - 1 - HAD);
    expect(resumed.isCarried).to.equal(false);
    expect(held).to.equal(0);
  });

  it("are let go of when the reader goes away among them", async () => {
    const [delivered, unseen] = await had();
    const resumed = await ResumedRows.open(encoded(source(ROWS)), delivered, unseen);
    for await (const _chunk of resumed) break;
    expect(held).to.equal(0);
  });
});
