import { globSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { repositoryRoot } from "../../src/repository.js";
import { filesOf } from "../../src/testing/run-mocha.js";
import { SUITES } from "../../src/testing/suites.js";

describe("suites", () => {
  it("run every built test, each in exactly one suite", () => {
    const built = globSync(["*/dist/**/*.test.js", "network/*/dist/**/*.test.js"], { cwd: repositoryRoot });
    const run = SUITES.flatMap(({ runs }) => runs).flatMap((one) => filesOf(one).map((file) => join(one.folder, file)));
    expect(run.sort()).to.deep.equal(built.sort());
  });
});
