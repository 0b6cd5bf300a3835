import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FABRIC_CA_RELEASE, FabricNetworkError, parseTopology, startNetwork } from "../../src/index.js";
import { topologyOf } from "../network/support.js";

const PROGRAMS = {
  "3.1.5": ["peer", "orderer", "configtxgen", "configtxlator", "osnadmin"],
  [FABRIC_CA_RELEASE]: ["fabric-ca-server"],
};

describe("a start that is refused", () => {
  let home: string;
  const { FABRIC_HOME: before } = process.env;

  /** Programs that say they are Fabric's, and nothing else. */
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "start-"));
    await mkdir(join(home, "bin"));
    for (const [release, names] of Object.entries(PROGRAMS))
      for (const name of names)
        await writeFile(join(home, "bin", name), `#!/bin/sh\necho 'Version: ${release}'\n`, { mode: 0o755 });
    process.env["FABRIC_HOME"] = home;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env["FABRIC_HOME"];
    else process.env["FABRIC_HOME"] = before;
    await rm(home, { recursive: true });
  });

  it("leaves a folder that is its owner's alone, also one that was everybody's, and no lock", async () => {
    const dataDir = join(home, "data");
    await mkdir(dataDir);
    await chmod(dataDir, 0o755);
    const usual = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 1 });
    const topology = parseTopology({ ...usual, chaincodes: [{ name: "nowhere", path: join(home, "nowhere") }] }, home);
    const error: unknown = await startNetwork({ topology, dataDir }).catch((refused: unknown) => refused);
    expect(error).to.be.instanceOf(FabricNetworkError).with.property("code", "INVALID_TOPOLOGY");
    expect((await stat(dataDir)).mode & 0o777).to.equal(0o700);
    expect(await readdir(dataDir)).to.not.include("running.pid");
  });
});
