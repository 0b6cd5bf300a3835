import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { connectAs, enrolMember, type Member } from "@mulian/embedded-network/testing/describe-network";
import type { Bilingual } from "@mulian/terminal/language";
import { expect } from "chai";
import {
  type CertificateView,
  checkNetwork,
  FabricNetworkError,
  type Network,
  parseTopology,
  startNetwork,
} from "../../src/index.js";
import { atPeer } from "./at-peer.js";
import { blockOf, commitHashOf } from "./block-of.js";
import { call } from "./call.js";
import { configurationBlock } from "./configuration-block.js";
import { type Load, startLoad } from "./load.js";
import { eventually } from "./eventually.js";
import { alterByte, forgeSnapshot } from "./forge-snapshot.js";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { Squatter } from "./squatter.js";
import { topologyOf } from "./support.js";

/** Fourteen processes start, on a busy machine. */
const START_LIMIT_MS = 300_000;
const OPERATION_LIMIT_MS = 300_000;
const DAY_MS = 86_400_000;
const NEXT_CONTRACT = join(import.meta.dirname, "../../../test/contracts/sink-2");
/** So many submits that some of them met the upgrade; sixty and more are usual. */
const WRITES_ENOUGH = 10;
const STILLBORN = join(import.meta.dirname, "../../../test/contracts/stillborn");
const OPERATIONS_PAGE = join(import.meta.dirname, "../../../../../docs/operations.md");
const ORG4 = { mspId: "Org4MSP", name: "org4", peers: ["peer1"] };

/** One network through a year of its operators' work. */
describe("real Fabric in operation", function () {
  this.timeout(OPERATION_LIMIT_MS);
  let dataDir: string;
  let network: Network;
  let alice: Member;
  let dora: Member;
  let load: Load | undefined;

  before(async function () {
    this.timeout(START_LIMIT_MS);
    const missing = missingFor("3.1.5");
    if (missing !== undefined) skipLoudly(this, missing);
    dataDir = await mkdtemp(join(tmpdir(), "fabric-operation-"));
    network = await startNetwork({ topology: twoPeersInOrg1(), dataDir });
    alice = await enrolMember(network.connection, "Org1MSP", "alice");
  });
  afterEach(async () => {
    await load?.stop();
    load = undefined;
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
      chaincode: 3 * twoPeersInOrg1().chaincodes.length,
    });
    for (const each of processes) {
      expect(each, each.name).to.include({ state: "running", pid: network.pids[each.name], restarts: 0 });
      expect(each.memoryBytes, each.name).to.be.above(1_000_000);
      expect(each.certificateDaysLeft, each.name).to.be.within(363, 365);
    }
  });

  it("tells every metric that docs/operations.md names for a network by Raft", async () => {
    const ports = JSON.parse(await readFile(join(dataDir, "ports.json"), "utf8")) as Record<string, number>;
    const metrics = async (): Promise<string> => {
      const told = ["peer1.org1", "orderer1.orderer"].map(async (node) =>
        (await fetch(`http://127.0.0.1:${ports[`${node}/operations`]}/metrics`)).text(),
      );
      return (await Promise.all(told)).join("\n");
    };
    const rows = (await readFile(OPERATIONS_PAGE, "utf8")).split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([a-z]+_[A-Za-z_]+)/g)].map(([, name]) => name),
    );
    // A gateway's are its own tests' matter, BFT's those of a network by BFT.
    const here = named.filter((name) => name !== undefined && !/^(mulian|consensus_BFT)_/.test(name));
    expect(here.length).to.be.above(12);
    // Some are told only once there was something to count.
    for (const name of here) await eventually(async () => new RegExp(`^# TYPE ${name} `, "m").test(await metrics()));
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

  it("keeps a private value on both of an organisation's peers", async () => {
    const session = await connectAs(network.connection, alice);
    const transientData = { value: "known to Org1 alone" };
    await session.gateway
      .getNetwork(network.connection.channel)
      .getContract("sink")
      .submit("putPrivate", { arguments: ["Org1MSP", "secret"], transientData, endorsingOrganizations: ["Org1MSP"] });
    session.close();
    for (const peer of ["peer1.org1", "peer2.org1"]) expect(await privatelyAt(peer)).to.equal(transientData.value);
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
    const connection = await network.addOrganisation(ORG4, ({ en: step }) => told.push(step));
    // Two of the three members: the majority that the channel's policy asks for.
    expect(told.find((step) => step.includes("signed by"))).to.match(/signed by org2, org1$/);
    expect(connection.organisations).to.include.keys("Org1MSP", "Org4MSP");
    dora = await enrolMember(connection, "Org4MSP", "dora");
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
    load = await startLoad(network, alice, "during-upgrade");
    const told: string[] = [];
    await network.upgradeChaincode({ name: "sink", version: "2.0", path: NEXT_CONTRACT }, ({ en: step }) =>
      told.push(step),
    );
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
    expect(await upgrade({ path: STILLBORN }), "one that does not come up").to.equal("PROCESS_ENDED");
    expect(network.pids).to.deep.equal(before);
    expect(await call(network, alice, "version")).to.equal("2.0");
  });

  it("lists every certificate, the one that ends first on top", async () => {
    const certificates = await network.certificates();
    const ends = certificates.map(({ expiresAt }) => expiresAt);
    expect(ends).to.deep.equal(ends.toSorted());
    const owners = new Set(
      certificates.map(({ organisation, owner, purpose }) => `${organisation} ${owner} ${purpose}`),
    );
    expect(owners).to.include.keys(
      "org1 ca.org1 root",
      "org1 ca.org1 tls",
      "org1 admin signing",
      "org1 peer2.org1 signing",
      "orderer orderer3.orderer tls",
      "org4 sink_2.0.org4 tls-client",
      "org1 alice signing",
    );
    // Revoked above: in use by nobody.
    expect([...owners].join("\n")).not.to.include("leaver");
  });

  it("renews every certificate while it is called, and no submit is lost", async () => {
    const before = new Map((await network.certificates()).map((each) => [`${each.owner} ${each.purpose}`, each]));
    const oldConsenters = new Map<string, string>();
    for (const orderer of ["orderer1", "orderer2", "orderer3"]) oldConsenters.set(orderer, await tlsOf(orderer));
    load = await startLoad(network, alice, "during-renewal");
    const { leader } = await network.status();
    const renewed = await network.renewCertificates([]);
    const { written, retries, failures } = await load.stop();
    console.log(`      ${written.length} submits during the renewal, tried again: ${JSON.stringify(retries)}`);
    expect(failures).to.deep.equal([]);
    expect(renewed.at(-1)).to.equal(leader);
    expect((await network.status()).isWhole).to.equal(true);
    const kept = JSON.parse(await call(network, alice, "range", "during-renewal", "during-renewam"));
    expect(kept.map(([key]: [string]) => key)).to.have.members(written);
    for (const each of await network.certificates()) {
      const isRenewed = each.path !== undefined && each.purpose !== "root" && !isInPackage(each);
      const same = before.get(`${each.owner} ${each.purpose}`)?.serial === each.serial;
      expect(same, `${each.owner} ${each.purpose}`).to.equal(!isRenewed);
    }
    const configuration = Buffer.from(await configurationBlock(network, alice)).toString("latin1");
    for (const [orderer, old] of oldConsenters) {
      expect(configuration, orderer).not.to.include(old);
      expect(configuration, orderer).to.include(await tlsOf(orderer));
    }
  });

  it("renews one holder's alone, and refuses what has none", async () => {
    const before = await tlsSerialOf("peer1.org2");
    expect(await codeOf(network.renewCertificates(["peer1.org2", "nobody.org2"]))).to.equal("NO_SUCH_PROCESS");
    expect(await tlsSerialOf("peer1.org2")).to.equal(before);
    expect(await network.renewCertificates(["peer1.org2"])).to.deep.equal(["peer1.org2"]);
    expect(await tlsSerialOf("peer1.org2")).not.to.equal(before);
  });

  it("goes back to the certificates it had when a process does not come up with the new ones", async () => {
    const before = await tlsSerialOf("peer1.org2");
    const ports: Record<string, number> = JSON.parse(await readFile(join(dataDir, "ports.json"), "utf8"));
    const squatter = new Squatter(`127.0.0.1:${ports["peer1.org2/operations"]}`);
    // Takes the peer's port while that is restarted with the new ones, and leaves it when the old ones are back.
    const tell = ({ en: step }: Bilingual): void => {
      if (step.startsWith("new certificates")) squatter.begin();
      if (step.includes("back to those it had")) squatter.leave();
    };
    try {
      expect(await codeOf(network.renewCertificates(["peer1.org2"], tell))).to.equal("PROCESS_ENDED");
    } finally {
      squatter.leave();
    }
    expect(await tlsSerialOf("peer1.org2")).to.equal(before);
    expect((await network.status()).isWhole).to.equal(true);
    await call(network, alice, "put", "gone back", "by all peers");
    expect(await call(network, alice, "get", "gone back")).to.equal("by all peers");
    expect(await network.renewCertificates(["peer1.org2"]), "and again").to.deep.equal(["peer1.org2"]);
    expect(await tlsSerialOf("peer1.org2")).not.to.equal(before);
  });

  const tlsSerialOf = async (node: string): Promise<string | undefined> =>
    (await network.certificates()).find(({ owner, purpose }) => owner === node && purpose === "tls")?.serial;
  /** What the chaincode's callers show is part of the package that every organisation approved. */
  const isInPackage = ({ path, purpose }: CertificateView): boolean =>
    purpose === "tls-client" && path?.includes("/chaincodes/") === true;
  const tlsOf = (orderer: string): Promise<string> =>
    readFile(join(dataDir, "organisations/orderer/nodes", orderer, "tls/cert.pem"), "utf8");

  it("brings a peer back whose disk was lost, with every block", async () => {
    const height = (await network.status()).height ?? 0;
    await network.stopProcess("peer1.org2");
    await rm(join(dataDir, "organisations/org2/nodes/peer1/data"), { recursive: true });
    expect(await network.repair()).to.deep.equal(["peer1.org2"]);
    await eventually(async () => ((await stateOf("peer1.org2")).height ?? 0) >= height);
    const bob = await enrolMember(network.connection, "Org2MSP", "bob");
    expect(await call(network, bob, "get", "key")).to.equal("written meanwhile");
  });

  for (const [name, member, from, whose] of [
    ["peer2.org1", "alice", "peer1.org1", "its own organisation's other peer"],
    ["peer1.org2", "carol", "peer1.org3", "another organisation's peer"],
  ] as const)
    it(`restores a peer that was killed and lost its disk from the snapshot of ${whose}, under load`, async () => {
      const [label = "", organisation = ""] = name.split(".");
      const mspId = `Org${organisation.slice(3)}MSP`;
      const reader = member === "alice" ? alice : await enrolMember(network.connection, mspId, member);
      load = await startLoad(network, alice, `restoring-${label}`);
      process.kill(network.pids[name] ?? 0, "SIGKILL");
      const lost = join(dataDir, "organisations", organisation, "nodes", label, "data");
      await network.stopProcess(name); // or it would be started again meanwhile
      await rm(lost, { recursive: true });
      const { block, confirmedBy } = await network.restorePeer({ name, from });
      expect(confirmedBy, "a third organisation's").to.equal(mspId === "Org1MSP" ? undefined : "peer1.org1");
      const { written, failures } = await load.stop();
      expect(failures).to.deep.equal([]);
      expect(written.length).to.be.above(0);
      const height = (await stateOf(from)).height ?? 0;
      expect(block).to.be.within(1, height - 1);
      await eventually(async () => ((await stateOf(name)).height ?? 0) >= height);
      const kept = await call(network, reader, "range", `restoring-${label}`, `restoring-${label}~`, { peer: name });
      expect(JSON.parse(kept).map(([key]: [string]) => key)).to.have.members(written);
      await call(network, reader, "put", `restored ${name}`, "through it", { peer: name });
      // Both made the same of every block, those included that only the other one has.
      const theirs = await enrolMember(network.connection, `Org${from.slice(-1)}MSP`, `reader-for-${label}`);
      const here = commitHashOf(await blockOf(network, reader, name, height));
      expect(here).to.equal(commitHashOf(await blockOf(network, theirs, from, height)));
      const before = await blockOf(network, reader, name, block - 1).catch((error: unknown) => error);
      expect(before, "a block from before the snapshot").to.be.instanceOf(GatewayError);
      expect(await readdir(join(lost, "..")), "the snapshot has served its time").not.to.include("snapshot");
    });

  it("gives a restored peer its organisation's private data from the other one", async () => {
    expect(await privatelyAt("peer2.org1")).to.equal("known to Org1 alone");
  });

  it("refuses to restore what is no peer, or a peer from itself, and leaves it as it is", async () => {
    const { pids } = network;
    for (const [name, from] of [
      ["orderer1.orderer", "peer1.org1"],
      ["peer1.org1", "peer9.org1"],
      ["peer1.org1", "peer1.org1"],
    ] as const)
      expect(await codeOf(network.restorePeer({ name, from })), `${name} from ${from}`).to.equal("NO_SUCH_PROCESS");
    expect(network.pids).to.deep.equal(pids);
  });

  for (const [what, tamper, code] of [
    ["of which one byte was altered", (handed) => alterByte(handed), "SNAPSHOT_DAMAGED"],
    ["that is another state, whole in itself", (handed) => forgeSnapshot(handed), "SNAPSHOT_DISPUTED"],
    ["that a third organisation contradicts", (_handed, third) => forgeSnapshot(third), "SNAPSHOT_DISPUTED"],
    ["which a third one's damaged snapshot cannot confirm", (_handed, third) => alterByte(third), "SNAPSHOT_DAMAGED"],
  ] as const satisfies readonly (readonly [string, (handed: string, third: string) => void, string])[])
    it(`refuses another organisation's snapshot ${what}, and leaves everything as it was`, async () => {
      const { pids } = network;
      const home = join(dataDir, "organisations/org2/nodes/peer1");
      const before = await readdir(home);
      const tell = ({ en: step }: Bilingual): void => {
        if (step.includes("is checked")) tamper(join(home, "snapshot"), join(home, "snapshot-of-third"));
      };
      expect(await codeOf(network.restorePeer({ name: "peer1.org2", from: "peer1.org3" }, tell))).to.equal(code);
      expect(await readdir(home)).to.have.members(before);
      for (const peer of ["org1/nodes/peer1", "org3/nodes/peer1"])
        expect(
          await readdir(join(dataDir, "organisations", peer, "snapshots/completed/mychannel")),
          peer,
        ).to.deep.equal([]);
      expect(network.pids).to.deep.equal(pids);
    });

  it("takes another organisation at its word where no third can be asked only when told to, and says so", async () => {
    const thirds = ["peer1.org1", "peer2.org1", "peer1.org4"];
    for (const name of thirds) await network.stopProcess(name);
    const told: string[] = [];
    const request = { name: "peer1.org2", from: "peer1.org3" };
    expect(await codeOf(network.restorePeer(request))).to.equal("SNAPSHOT_UNCONFIRMED");
    const restored = await network.restorePeer({ ...request, unconfirmed: true }, ({ en: step }) => told.push(step));
    expect(restored).not.to.have.property("confirmedBy");
    expect(told.filter((step) => step.startsWith("UNCONFIRMED"))).to.have.length(1);
    expect((await network.status()).isWhole).to.equal(true);
  });

  it("finds nothing wrong with itself, and tells each thing that is", async () => {
    const findings = async (now?: Date) => checkNetwork(twoPeersInOrg1(), dataDir, now);
    const levels = Map.groupBy(await findings(), ({ check }) => check);
    for (const check of ["topology", "binaries", "processes", "certificates", "capabilities"] as const)
      expect(new Set(levels.get(check)?.map(({ level }) => level)), check).to.deep.equal(new Set(["ok"]));
    expect(levels.get("clock")?.at(-1)).to.include({ level: "ok" }, "the nodes agree on the time");
    await network.stopProcess("orderer2.orderer");
    const broken = await findings();
    const [processes] = broken.filter(({ check }) => check === "processes");
    expect(processes).to.include({ level: "failed" });
    expect(processes?.finding.en).to.include("orderer2.orderer");
    await network.repair();
    for (const [days, level] of [
      [340, "warning"],
      [360, "failed"],
    ] as const) {
      const later = (await findings(new Date(Date.now() + days * DAY_MS))).filter(
        ({ check }) => check === "certificates",
      );
      const peer = later.find(({ finding }) => finding.en.includes("peer1.org3"));
      expect(peer).to.deep.include({ level });
      expect(peer?.remedy?.en).to.equal("network cert renew --node peer1.org3");
    }
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

  it("lets no organisation go that it does not have, or that orders", async () => {
    const { pids } = network;
    expect(await codeOf(network.removeOrganisation("org9"))).to.equal("NO_SUCH_ORGANISATION");
    expect(await codeOf(network.removeOrganisation("orderer"))).to.equal("INVALID_TOPOLOGY");
    expect(network.pids).to.deep.equal(pids);
  });

  it("lets an organisation go while it is called: no submit is lost, nobody takes its people's word, and its records stay", async () => {
    const asOrg4 = async (): Promise<unknown> => {
      const session = await connectAs(network.connection, dora, { peerOf: "Org1MSP" });
      const sink = session.gateway.getNetwork(network.connection.channel).getContract("sink");
      return sink
        .evaluateTransaction("get", "joined")
        .catch((error: unknown) => error)
        .finally(() => session.close());
    };
    expect(await asOrg4(), "before").not.to.be.instanceOf(GatewayError);
    load = await startLoad(network, alice, "while-one-leaves");
    const told: string[] = [];
    const connection = await network.removeOrganisation("org4", ({ en: step }) => told.push(step));
    const { written, failures } = await load.stop();
    expect(failures).to.deep.equal([]);
    expect(written.length).to.be.above(0);
    // Three of the four: the majority, without the one that leaves.
    expect(told.find((step) => step.includes("signed by"))).to.match(/signed by org2, org3, org1$/);
    expect(connection.organisations).not.to.include.keys("Org4MSP");
    expect(Object.keys(network.pids).filter((name) => name.endsWith(".org4"))).to.deep.equal([]);
    expect((await network.status()).isWhole).to.equal(true);
    expect(await asOrg4()).to.be.instanceOf(GatewayError);
    expect(Buffer.from(await configurationBlock(network, alice)).toString("latin1")).not.to.include("Org4MSP");
    expect(await call(network, alice, "get", "joined")).to.equal("by Org4");
  });

  it("comes up without the one that has left, and takes it in again", async () => {
    await network.close();
    network = await startNetwork({ topology: twoPeersInOrg1(), dataDir });
    expect(network.connection.organisations).to.have.keys("Org1MSP", "Org2MSP", "Org3MSP");
    expect(Object.keys(network.pids).filter((name) => name.endsWith(".org4"))).to.deep.equal([]);
    await network.addOrganisation(ORG4);
    const height = await network.height();
    await call(network, dora, "put", "joined", "by Org4, again");
    await eventually(async () => (await call(network, alice, "get", "joined")) === "by Org4, again");
    expect(await network.height()).to.be.above(height);
    expect((await stateOf("peer1.org4")).height).to.be.above(height);
  });

  /** What the peer answers for a private value of its organisation, as soon as it answers. */
  async function privatelyAt(peer: string): Promise<string> {
    const session = await connectAs(atPeer(network, "Org1MSP", peer), alice);
    const sink = session.gateway.getNetwork(network.connection.channel).getContract("sink");
    let value = "";
    try {
      await eventually(async () => {
        value = Buffer.from(await sink.evaluateTransaction("getPrivate", "Org1MSP", "secret")).toString();
        return value !== "";
      });
    } finally {
      session.close();
    }
    return value;
  }

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
