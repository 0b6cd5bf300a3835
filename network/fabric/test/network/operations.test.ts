import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enrolMember, type Member } from "@mulian/embedded-network/testing/describe-network";
import { expect } from "chai";
import { FabricNetworkError, type Network, parseTopology, startNetwork } from "../../src/index.js";
import { call } from "./call.js";
import { startLoad } from "./load.js";
import { eventually } from "./eventually.js";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { topologyOf } from "./support.js";

/** Fourteen processes start, on a busy machine. */
const START_LIMIT_MS = 300_000;
const OPERATION_LIMIT_MS = 120_000;
const NEXT_CONTRACT = join(import.meta.dirname, "../../../test/contracts/sink-2");
/** So many submits that some of them met the upgrade; a hundred is usual. */
const WRITES_ENOUGH = 20;
const ORG4 = { mspId: "Org4MSP", name: "org4", peers: ["peer1"] };

/** One network through a year of its operators' work. */
describe("real Fabric in operation", function () {
  this.timeout(OPERATION_LIMIT_MS);
  let dataDir: string;
  let network: Network;
  let alice: Member;

  before(async function () {
    this.timeout(START_LIMIT_MS);
    const missing = missingFor("3.1.5");
    if (missing !== undefined) skipLoudly(this, missing);
    dataDir = await mkdtemp(join(tmpdir(), "fabric-operation-"));
    network = await startNetwork({ topology: twoPeersInOrg1(), dataDir });
    alice = await enrolMember(network.connection, "Org1MSP", "alice");
  });
  after(async () => {
    await network?.close();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });

  it("tells of every process whether it runs, how far it is and how long its certificates last", async () => {
    const { isWhole, leader, height, processes } = await network.status();
    expect(isWhole).to.equal(true);
    expect(leader).to.match(/^orderer[123]\.orderer$/);
    expect(height).to.equal(await network.height());
    const kinds = Object.groupBy(processes, ({ kind }) => kind);
    expect(Object.fromEntries(Object.entries(kinds).map(([kind, all]) => [kind, all.length]))).to.deep.equal({
      ca: 4,
      orderer: 3,
      peer: 4,
      chaincode: 3,
    });
    for (const each of processes) {
      expect(each, each.name).to.include({ state: "running", pid: network.pids[each.name], restarts: 0 });
      expect(each.memoryBytes, each.name).to.be.above(1_000_000);
      expect(each.certificateDaysLeft, each.name).to.be.within(363, 365);
    }
  });

  it("starts again what was killed, and leaves stopped what was stopped", async () => {
    const [killed = 0, kept] = [network.pids["peer1.org2"], network.pids["peer1.org3"]];
    process.kill(killed, "SIGKILL");
    await eventually(async () => (await stateOf("peer1.org2")).restarts === 1);
    expect(network.pids).to.include({ "peer1.org3": kept }).and.not.to.include({ "peer1.org2": killed });
    await network.stopProcess("peer2.org1");
    expect(await stateOf("peer2.org1")).to.include({ state: "stopped" });
    expect((await network.status()).isWhole).to.equal(false);
    expect(await codeOf(network.stopProcess("nobody.org1"))).to.equal("NO_SUCH_PROCESS");
  });

  it("goes on with one of an organisation's two peers, and the other catches up", async () => {
    await call(network, alice, "put", "key", "written meanwhile");
    const height = await network.status().then((status) => status.height);
    expect(await network.repair()).to.deep.equal(["peer2.org1"]);
    await eventually(async () => ((await stateOf("peer2.org1")).height ?? 0) >= (height ?? Infinity));
    expect((await network.status()).isWhole).to.equal(true);
    const { peers } = network.connection.organisations["Org1MSP"] ?? { peers: [] };
    expect(peers.map(({ name }) => name)).to.deep.equal(["peer1.org1", "peer2.org1"]);
    expect(await call(network, alice, "get", "key", { peer: "peer2.org1" })).to.equal("written meanwhile");
  });

  it("revokes an identity in both places, and no peer takes it from then on", async () => {
    const leaver = await enrolMember(network.connection, "Org1MSP", "leaver");
    await call(network, leaver, "put", "leaver", "still in office");
    const mspDir = await mspOf(leaver);
    const revocation = await network.revokeIdentity({ organisation: "org1", id: "leaver", mspDir });
    expect(revocation.serials).to.have.length(1);
    expect(revocation.refused).to.equal(true);
    expect(revocation.configurationBlock).to.equal((await network.height()) - 1);
    expect(await call(network, alice, "get", "leaver")).to.equal("still in office");
    const again = await network.revokeIdentity({ organisation: "org1", id: "leaver" });
    expect(again).to.deep.include({ serials: [] }).and.not.to.have.property("refused");
    expect(await codeOf(network.revokeIdentity({ organisation: "org9", id: "leaver" }))).to.equal(
      "NO_SUCH_ORGANISATION",
    );
    expect(await codeOf(network.revokeIdentity({ organisation: "org1", id: "nobody" }))).to.equal("NO_SUCH_IDENTITY");
  });

  it("tells when a certificate that it was given to try is still taken", async () => {
    // Somebody else's certificate, who is not revoked.
    const bystander = await enrolMember(network.connection, "Org1MSP", "bystander");
    await enrolMember(network.connection, "Org1MSP", "second-leaver");
    const mspDir = await mspOf(bystander);
    const { refused } = await network.revokeIdentity({ organisation: "org1", id: "second-leaver", mspDir });
    expect(refused).to.equal(false);
  });

  it("lets an organisation join, whose people read, write and endorse from then on", async () => {
    const told: string[] = [];
    const connection = await network.addOrganisation(ORG4, (step) => told.push(step));
    // Two of the three members: the majority that the channel's policy asks for.
    expect(told.find((step) => step.includes("signed by"))).to.match(/signed by org2, org1$/);
    expect(connection.organisations).to.include.keys("Org1MSP", "Org4MSP");
    const dora = await enrolMember(connection, "Org4MSP", "dora");
    expect(await call(network, dora, "get", "key")).to.equal("written meanwhile");
    await call(network, dora, "put", "joined", "by Org4");
    await eventually(async () => (await call(network, alice, "get", "joined")) === "by Org4");
    expect(await stateOf("peer1.org4")).to.include({ state: "running" });
    expect((await network.status()).isWhole).to.equal(true);
  });

  it("says every mistake of an organisation that cannot join, and leaves nothing of it", async () => {
    const before = network.pids;
    const mistakes = async (changed: object): Promise<string[]> => {
      const refused = await network.addOrganisation({ ...ORG4, ...changed }).catch((error: unknown) => error);
      if (!(refused instanceof FabricNetworkError)) throw new Error("it joined, or failed otherwise");
      expect(refused.code).to.equal("INVALID_TOPOLOGY");
      return refused.mistakes.map(({ path }) => path);
    };
    expect(await mistakes({ mspId: "Org5MSP" })).to.deep.equal(["organisations.5.name"]);
    expect(await mistakes({ name: "org5" })).to.deep.equal(["organisations.5.mspId"]);
    expect(await mistakes({ mspId: "Org5 MSP", name: "Org 5" })).to.have.members([
      "organisations.5.mspId",
      "organisations.5.name",
    ]);
    expect(await mistakes({ mspId: "Org5MSP", name: "org5", peers: [] })).to.deep.equal(["peers"]);
    expect(network.pids).to.deep.equal(before);
    expect(await readdir(join(dataDir, "organisations"))).not.to.include("org5");
  });

  it("upgrades a chaincode while it is called, and no submit is lost", async () => {
    const load = await startLoad(network, alice, "during-upgrade");
    const told: string[] = [];
    await network.upgradeChaincode({ name: "sink", version: "2.0", path: NEXT_CONTRACT }, (step) => told.push(step));
    const { written, retries, failures } = await load.stop();
    expect(failures).to.deep.equal([]);
    console.log(`      ${written.length} submits during the upgrade, tried again: ${JSON.stringify(retries)}`);
    expect(written.length).to.be.above(WRITES_ENOUGH);
    const kept = JSON.parse(await call(network, alice, "range", "during-upgrade", "during-upgradf"));
    expect(kept.map(([key]: [string]) => key)).to.have.members(written);
    expect(await call(network, alice, "version")).to.equal("2.0");
    expect(Object.keys(network.pids)).to.include("sink_2.0.org1").and.not.to.include("sink_1.0.org1");
  });

  it("refuses an upgrade that is none, and serves on", async () => {
    const upgrade = (changes: object) =>
      codeOf(network.upgradeChaincode({ name: "sink", version: "3.0", path: NEXT_CONTRACT, ...changes }));
    const before = network.pids;
    expect(await upgrade({ name: "nothing" })).to.equal("NO_SUCH_CHAINCODE");
    expect(await upgrade({ version: "2.0" })).to.equal("INVALID_TOPOLOGY");
    expect(await upgrade({ path: dataDir })).to.equal("INVALID_TOPOLOGY");
    const broken = join(dataDir, "broken");
    await mkdir(broken);
    await writeFile(join(broken, "package.json"), "{}");
    expect(await upgrade({ path: broken }), "a folder without its shim").not.to.equal("done");
    expect(network.pids).to.deep.equal(before);
    expect(await call(network, alice, "version")).to.equal("2.0");
  });

  it("comes up again as what it has become, from the first topology", async () => {
    await network.close();
    network = await startNetwork({ topology: twoPeersInOrg1(), dataDir });
    expect(network.connection.organisations).to.include.keys("Org4MSP");
    expect(await call(network, alice, "get", "joined")).to.equal("by Org4");
    expect(await call(network, alice, "version")).to.equal("2.0");
    // The same again changes nothing.
    const height = await network.height();
    await network.addOrganisation(ORG4);
    expect(await network.height()).to.equal(height);
  });

  async function mspOf({ id, certificatePem, privateKey }: Member): Promise<string> {
    const folder = join(dataDir, "tried", id);
    await mkdir(join(folder, "signcerts"), { recursive: true });
    await mkdir(join(folder, "keystore"));
    await writeFile(join(folder, "signcerts", "cert.pem"), certificatePem);
    await writeFile(join(folder, "keystore", "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    return folder;
  }

  async function stateOf(name: string) {
    const { processes } = await network.status();
    const found = processes.find((each) => each.name === name);
    if (found === undefined) throw new Error(`status does not name ${name}`);
    return found;
  }
});

function twoPeersInOrg1() {
  const topology = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 3 });
  const organisations = topology.organisations.map((each) =>
    each.name === "org1" ? { ...each, peers: ["peer1", "peer2"] } : each,
  );
  return parseTopology({ ...topology, organisations }, ".");
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => (error instanceof FabricNetworkError ? error.code : String(error)),
  );
}
