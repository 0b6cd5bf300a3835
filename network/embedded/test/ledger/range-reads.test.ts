import { createHash } from "node:crypto";
import { expect } from "chai";
import { RangeReadsCollector, toKvRead } from "../../src/ledger/range-reads.js";

/** By hand, as Fabric's tree grows with a degree of two: hashes of three reads, then of three hashes, and so on. */
describe("summaries of ranges", () => {
  const read = (key: string): Buffer => Buffer.from([0x0a, 3, 0x0a, 1, key.charCodeAt(0)]);
  const leaf = (keys: string): Buffer => sha256(...keys.split("").map(read));

  function summaryOf(keys: string): { readonly level: number; readonly hashes: readonly string[] } | string {
    const collector = new RangeReadsCollector(2);
    for (const key of keys) collector.add(toKvRead(key, undefined));
    const { raw, summary } = collector.finish();
    if (summary === undefined) return raw.map((one) => one.getKey()).join("");
    return {
      level: summary.getMaxLevel(),
      hashes: summary.getMaxLevelHashesList_asU8().map((hash) => Buffer.from(hash).toString("hex")),
    };
  }
  const summary = (level: number, ...hashes: readonly Buffer[]) => ({
    level,
    hashes: hashes.map((hash) => hash.toString("hex")),
  });

  it("are not made of as many reads as the degree", () => {
    expect(summaryOf("")).to.equal("");
    expect(summaryOf("ab")).to.equal("ab");
  });

  it("take one read more than the degree into a hash", () => {
    expect(summaryOf("abc")).to.deep.equal(summary(1, leaf("abc")));
    expect(summaryOf("abcd")).to.deep.equal(summary(1, leaf("abc"), leaf("d")));
  });

  it("take one hash more than the degree into the next level, and lift a single one as it is", () => {
    const first = sha256(leaf("abc"), leaf("def"), leaf("ghi"));
    expect(summaryOf("abcdefghi")).to.deep.equal(summary(2, first));
    expect(summaryOf("abcdefghij")).to.deep.equal(summary(2, first, leaf("j")));
    expect(summaryOf("abcdefghijklm")).to.deep.equal(summary(2, first, sha256(leaf("jkl"), leaf("m"))));
  });

  it("begin another level when finishing makes the highest one too long", () => {
    const levels = ["abcdefghi", "jklmnopqr"].map((keys) =>
      sha256(leaf(keys.slice(0, 3)), leaf(keys.slice(3, 6)), leaf(keys.slice(6, 9))),
    );
    expect(summaryOf("abcdefghijklmnopqrs")).to.deep.equal(summary(3, sha256(...levels, leaf("s"))));
  });

  it("are those that Fabric 3.1.5's own helper makes of long ranges, levels deep", () => {
    // Degree, number of reads, SHA-256 of the serialized QueryReadsMerkleSummary.
    for (const [degree, count, expected] of [
      [2, 80, "a907ffea19bc58ebbca17f4183a6e4a753ab9511454fe18d6e40d5144cdc81fd"],
      [3, 2958, "c927d576107c378c69e4ecff7fcb9a8615cc5b0924c756736df42cd0ba624eb3"],
      [5, 2958, "ed240eb0a7271d8de66eb2c155fcb426e4d04fcf87c4d1e0ab261f1bddebb10a"],
      [50, 2958, "afd837c558fd4eab4bda7ab63821f214900dce1188a27836a0b3a6c964517635"],
    ] as const) {
      const collector = new RangeReadsCollector(degree);
      for (let i = 0; i < count; i++)
        collector.add(toKvRead(`k${String(i).padStart(5, "0")}`, { blockNumber: i % 7, transactionNumber: i % 3 }));
      const bytes = collector.finish().summary?.serializeBinary() ?? new Uint8Array();
      expect(sha256(Buffer.from(bytes)).toString("hex"), `${degree}, ${count}`).to.equal(expected);
    }
  });
});

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
