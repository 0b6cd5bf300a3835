import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { UNUSABLE } from "../src/container.js";
import { FINDINGS, verdictOn, type FindingCode } from "../src/findings.js";

// The sources: built to verifier/dist/test.
const TESTS = fileURLToPath(new URL("../../test/", import.meta.url));

describe("findings", () => {
  it("are each caused by a test", () => {
    const files = globSync("**/*.test.ts", { cwd: TESTS }).filter((file) => !file.startsWith("findings"));
    const texts = files.map((file) => readFileSync(TESTS + file, "utf8")).join("\n");
    const codes = [...Object.keys(FINDINGS), ...Object.keys(UNUSABLE)];
    expect(codes.filter((code) => !texts.includes(`"${code}"`))).to.deep.equal([]);
  });

  it("refute what rests on them when anything is wrong, and leave it unproven when something is missing", () => {
    const found = (...codes: readonly FindingCode[]): string => verdictOn(codes.map((code) => ({ code, where: "" })));
    expect(found()).to.equal("proven");
    expect(found("ATTESTATIONS_TOO_FEW")).to.equal("unproven");
    expect(found("ATTESTATIONS_TOO_FEW", "DATA_HASH")).to.equal("refuted");
  });
});
