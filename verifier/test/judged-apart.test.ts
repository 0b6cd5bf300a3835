import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Allowance, judgeApart } from "../src/judged-apart.js";
import { goldenBundle } from "./support/golden.js";

describe("a bundle judged in a process of its own", function () {
  this.timeout(60_000); // each is a process
  const { bytes, pin } = goldenBundle("embedded");
  const ample: Allowance = { heapMb: 512, timeMs: 600_000, reportBytes: 16_777_216 };
  let folder: string;
  let path: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "verifier-"));
    path = join(folder, "grant.zip");
    writeFileSync(path, bytes);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const verdictBy = (allowance: Partial<Allowance>): string | undefined => {
    const question = { path, pins: { genesis: pin }, isJson: true, language: "en" } as const;
    return judgeApart(question, { ...ample, ...allowance })?.verdict;
  };

  it("has a verdict within its allowance, and none beyond it: of time, of memory, of what is to be said", () => {
    expect(verdictBy({})).to.equal("proven");
    expect(verdictBy({ timeMs: 1 })).to.equal(undefined);
    expect(verdictBy({ heapMb: 16 })).to.equal(undefined);
    expect(verdictBy({ reportBytes: 100 })).to.equal(undefined);
  });
});
