import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { startCommand } from "../support/command-line.js";
import { needsFabric } from "../support/needs-fabric.js";
import { expectWholeLife, type ToldDemo } from "../support/told-demo.js";

/** Some twenty processes start, on a busy machine. */
const LIMIT_MS = 420_000;

describe("the demo on real Fabric", function () {
  this.timeout(LIMIT_MS);
  let temporary: string;

  before(async function () {
    needsFabric(this);
    temporary = await mkdtemp(join(tmpdir(), "mulian-fabric-demo-"));
  });
  after(async () => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  });

  for (const time of ["once", "and again"])
    it(`does the same main job as on the embedded network, ${time}, and leaves nothing`, async () => {
      const demo = startCommand(["demo", "--network", "fabric", "--json"], { environment: { TMPDIR: temporary } });
      const { status, stdout, stderr } = await demo.finished;
      expect(status, stderr).to.equal(0);
      expect(stderr).to.include("Real Fabric network");
      const told = JSON.parse(stdout) as ToldDemo; // the demo's own document
      expect(told.steps.filter(({ txId }) => txId !== undefined).length).to.be.greaterThan(12);
      for (const code of ["ITEM_NOT_SHARED", "PURPOSE_MISMATCH", "GRANT_NOT_ACTIVE"]) expect(stdout).to.include(code);
      expectWholeLife(told);
      expect(await readdir(temporary)).to.deep.equal([]);
      const { stdout: processes } = await promisify(execFile)("ps", ["-eo", "args"]);
      expect(processes).not.to.include(temporary);
    });

  it("leaves nothing when it is interrupted while the network comes up", async () => {
    const demo = startCommand(["demo", "--network", "fabric"], { environment: { TMPDIR: temporary } });
    await demo.said("The network");
    await new Promise((resolve) => setTimeout(resolve, 4_000)); // in the middle of the nodes' start
    demo.child.kill("SIGINT");
    await demo.finished;
    expect(await readdir(temporary)).to.deep.equal([]);
    const { stdout: processes } = await promisify(execFile)("ps", ["-eo", "args"]);
    expect(processes).not.to.include(temporary);
  });
});
