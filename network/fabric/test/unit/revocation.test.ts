import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Binaries } from "../../src/binaries.js";
import { FabricNetworkError } from "../../src/index.js";
import { Processes } from "../../src/processes.js";
import { revokeIdentity } from "../../src/revocation.js";
import { type Site, siteOf } from "../../src/site.js";
import { topologyOf } from "../network/support.js";

const PROGRAM = "/bin/false";
const NONE: Binaries = {
  peer: PROGRAM,
  orderer: PROGRAM,
  configtxgen: PROGRAM,
  configtxlator: PROGRAM,
  osnadmin: PROGRAM,
  "fabric-ca-server": PROGRAM,
};

describe("a revocation", () => {
  let dir: string;
  let site: Site;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "revocation-"));
    const topology = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 1 });
    const processes = new Processes(dir, join(dir, "logs"));
    site = await siteOf({ binaries: NONE, processes, tell: () => {}, topology, dataDir: dir });
  });
  after(() => rm(dir, { recursive: true }));

  const codeOf = async (organisation: string, id: string): Promise<unknown> => {
    const error: unknown = await revokeIdentity(site, { organisation, id }).catch((refused: unknown) => refused);
    return error instanceof FabricNetworkError ? error.code : error;
  };

  it("of whom the network acts as, for good, is refused before anything is revoked", async () => {
    for (const id of ["admin", "org-admin"]) expect(await codeOf("org1", id)).to.equal("NEEDED_IDENTITY");
    expect(await codeOf("nowhere", "admin")).to.equal("NO_SUCH_ORGANISATION");
    // Asked of the CA, which does not run here.
    expect(await codeOf("org1", "alice")).to.not.equal("NEEDED_IDENTITY");
  });
});
