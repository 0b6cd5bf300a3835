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
});

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
