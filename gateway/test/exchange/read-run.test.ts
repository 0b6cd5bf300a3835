import { createHash } from "node:crypto";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { MAX_LINE_BYTES, readRun } from "../../src/exchange/batch/read-run.js";
import { codeOf } from "../exchange-leg/until.js";

describe("the rows of a run, as its provider made them", () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mulian-run-"));
    path = join(directory, "run");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("are read whole, however long their lines are against the pieces they are read in", async () => {
    const whole = ["a", "b".repeat(200_000), "", "c"].map((text) => `${JSON.stringify({ text })}\n`).join("");
    await writeFile(path, `${whole}{"te`);
    expect(await readRun(path, undefined, undefined)).to.deep.equal({
      rows: 4,
      wholeBytes: whole.length,
      digest: createHash("sha256").update(whole).digest("hex"),
      next: undefined,
    });
  });

  it("are refused when a line does not end, before it fills the memory (25)", async () => {
    await writeFile(path, "{}\n");
    // Nothing but zeros: a file with a hole, which takes no room.
    await truncate(path, MAX_LINE_BYTES * 3);
    expect(await codeOf(readRun(path, undefined, undefined))).to.equal("INTEGRITY_FAILURE");
  });
});
