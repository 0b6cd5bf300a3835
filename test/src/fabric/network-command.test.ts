import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runCommand, startCommand } from "../support/command-line.js";
import { missingFabric, needsFabric } from "../support/needs-fabric.js";

/** Some twenty processes start, on a busy machine. */
const LIMIT_MS = 300_000;

describe("mulian network", function () {
  this.timeout(LIMIT_MS);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mulian-network-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("checks a topology and lists every mistake", async () => {
    const checked = await runCommand(["network", "check", "--data", folder, "--json"]);
    const levels = new Map<string, string>(
      JSON.parse(checked.stdout).findings.map(({ check, level }: { check: string; level: string }) => [check, level]),
    );
    expect(levels.get("topology")).to.equal("ok");
    expect(levels.get("binaries")).to.equal(missingFabric() === undefined ? "ok" : "failed");
    expect(checked.status).to.equal([...levels.values()].includes("failed") ? 1 : 0);
    const topology = join(folder, "bad.yaml");
    await writeFile(topology, "channel: Bad Name\nconsensus: raft\norganisations: []\nchaincodes: []\nextra: 1\n");
    const { status, stderr } = await runCommand(["network", "check", "--topology", topology]);
    expect(status).to.equal(1);
    for (const place of ["channel", "organisations", "chaincodes", "extra"]) expect(stderr).to.include(place);
  });

  it("says so when nothing runs", async () => {
    expect(await runCommand(["network", "status", "--data", folder])).to.include({ status: 1 });
    expect(await runCommand(["network", "down", "--data", folder])).to.include({ status: 0 });
  });

  it("brings a network up, tells what does not run, starts it again, and brings all of it down", async function () {
    needsFabric(this);
    const up = startCommand(["network", "up", "--data", folder]);
    await up.said("Ready");
    const network = (...words: string[]) => runCommand(["network", ...words, "--data", folder]);
    const whole = await network("status");
    expect(whole.status, whole.stderr).to.equal(0);
    expect(whole.stdout).to.match(/^peer1\.org2 +running/m);
    expect(await network("stop", "peer1.org2")).to.include({ status: 0 });
    expect(await network("stop", "peer9.org2")).to.include({ status: 1 });
    const broken = await network("status", "--json");
    expect(broken.status).to.equal(1);
    const { isWhole, processes } = JSON.parse(broken.stdout);
    expect(isWhole).to.equal(false);
    expect(processes.find(({ name }: { name: string }) => name === "peer1.org2").state).to.equal("stopped");
    const checked = await network("check");
    expect(checked.status, checked.stdout).to.equal(1);
    expect(checked.stdout).to.match(/^✖ processes: .*peer1\.org2/m);
    const repaired = await network("up");
    expect(repaired.status, repaired.stderr).to.equal(0);
    expect(repaired.stdout).to.include("peer1.org2");
    expect(await network("status")).to.include({ status: 0 });
    // The first peer of all, lost on a network on which nobody writes.
    expect(await network("stop", "peer1.org1")).to.include({ status: 0 });
    const restored = await network("peer", "restore", "peer1.org1", "--from", "peer1.org2", "--json");
    expect(restored.status, restored.stderr).to.equal(0);
    expect(JSON.parse(restored.stdout)).to.include({
      peer: "peer1.org1",
      from: "peer1.org2",
      confirmedBy: "peer1.org3",
    });
    expect(await network("peer", "restore", "peer1.org1", "--from", "peer1.org9")).to.include({ status: 1 });
    const added = await network("orderer", "add", "--org", "orderer", "--name", "orderer4");
    expect(added.status, added.stderr).to.equal(0);
    const wider = await network("status");
    expect(wider.status, wider.stdout).to.equal(0);
    expect(wider.stdout).to.match(/^orderer4\.orderer +running/m);
    expect(await network("orderer", "add", "--org", "org1", "--name", "orderer5")).to.include({ status: 1 });
    const removed = await network("orderer", "remove", "orderer4.orderer", "--json");
    expect(JSON.parse(removed.stdout)).to.deep.equal({ removed: "orderer4.orderer" });
    expect((await network("status")).stdout).not.to.include("orderer4");
    expect(await runCommand(["network", "down", "--data", folder])).to.include({ status: 0 });
    expect((await up.finished).status).to.equal(0);
  });
});
