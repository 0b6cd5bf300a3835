import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Binaries } from "../../src/binaries.js";
import { FabricNetworkError } from "../../src/index.js";
import { addOrganisation } from "../../src/organisations/add-organisation.js";
import { Processes } from "../../src/processes.js";
import { siteOf } from "../../src/site.js";
import { Watchdog } from "../../src/watchdog.js";
import { topologyOf } from "../network/support.js";

/** Programs that end at once, as of a network whose machine has gone bad. */
const BROKEN: Binaries = {
  peer: "/bin/false",
  orderer: "/bin/false",
  configtxgen: "/bin/false",
  configtxlator: "/bin/false",
  osnadmin: "/bin/false",
  "fabric-ca-server": "/bin/false",
};

describe("an organisation that cannot join", () => {
  let dir: string;
  let processes: Processes;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "joining-"));
    processes = new Processes(dir, join(dir, "logs"));
  });
  afterEach(async () => {
    await processes.close();
    await rm(dir, { recursive: true });
  });

  it("leaves no process behind that would be started again and again", async () => {
    const topology = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 1 });
    const site = await siteOf({ binaries: BROKEN, processes, tell: () => {}, topology, dataDir: dir });
    const watchdog = new Watchdog(processes, () => {});
    const joining = { mspId: "TransportMSP", name: "transport", peers: ["peer1"], orderers: [] };
    const error: unknown = await addOrganisation(site, joining).catch((refused: unknown) => refused);
    watchdog.close();
    expect(error).to.be.instanceOf(FabricNetworkError).with.property("code", "PROCESS_ENDED");
    expect(processes.isKnown("ca.transport")).to.equal(false);
  });
});
