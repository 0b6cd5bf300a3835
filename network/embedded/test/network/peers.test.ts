import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, Client as GrpcClient } from "@grpc/grpc-js";
import { connect, type Contract, hash, type ProposalOptions, signers } from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import { hostPortOf } from "../../src/host-port.js";
import { type Network, type NetworkOptions, type PeerConnection, startNetwork } from "../../src/index.js";
import { failure, text } from "./helpers.js";
import { enrolMember, type Member } from "./member.js";
import { Grpc, ORG1, ORG2, ORG3 } from "./subject.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const host = (peer: string, organisation: string): string => `${peer}.${organisation}.example.com`;

describe("peers of an organisation", function () {
  this.timeout(180_000);
  let options: NetworkOptions;
  let network: Network;
  let alice: Member;
  const closing: (() => void)[] = [];

  before(async () => {
    options = {
      dataDir: await mkdtemp(join(tmpdir(), "embedded-peers-")),
      channel: "mychannel",
      organisations: [
        { mspId: ORG1, name: "org1", peers: 2 },
        { mspId: ORG2, name: "org2", peers: [{ name: "peer0" }, { name: "peer1", endpoint: "elsewhere.org2:7051" }] },
        { mspId: ORG3, name: "org3" },
      ],
      chaincodes: [{ name: "sink", path: CONTRACT }],
    };
    network = await startNetwork(options);
    alice = await enrolMember(network.connection, ORG1, "alice");
  });

  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    for (const { name } of network.peers) await network.startPeer(name);
  });

  after(async () => {
    await network.close();
    await rm(options.dataDir, { recursive: true });
  });

  async function contractAt(index: number): Promise<Contract> {
    const peer = network.connection.organisations[ORG1]?.peers[index];
    if (peer === undefined) throw new Error(`no peer ${index}`);
    const [contract, close] = await connectTo(peer, alice);
    closing.push(close);
    return contract;
  }

  const submit = async (contract: Contract, key: string, endorsingOrganizations?: string[]): Promise<void> => {
    const named: ProposalOptions = endorsingOrganizations === undefined ? {} : { endorsingOrganizations };
    await contract.submit("put", { arguments: [key, "v"], ...named });
  };

  it("each serve what any of them committed", async () => {
    await submit(await contractAt(0), "seen");
    for (const index of [0, 1])
      expect(text(await (await contractAt(index)).evaluateTransaction("get", "seen"))).to.equal("v");
  });

  it("answers for a peer of its organisation that is stopped", async () => {
    const atSecond = await contractAt(1);
    await network.stopPeer(host("peer0", "org2"));
    await network.stopPeer(host("peer0", "org3"));
    await submit(atSecond, "by peer1 of org2", [ORG1, ORG2]);
    await submit(atSecond, "chosen");
    expect(text(await atSecond.evaluateTransaction("get", "chosen"))).to.equal("v");
  });

  it("cannot be reached while stopped, and has caught up when started", async () => {
    const [atFirst, atSecond] = [await contractAt(0), await contractAt(1)];
    await network.stopPeer(host("peer0", "org1"));
    expect(await failure(() => atFirst.evaluateTransaction("get", "k"))).to.include({ code: Grpc.UNAVAILABLE });
    await submit(atSecond, "meanwhile");
    await network.startPeer(host("peer0", "org1"));
    expect(text(await (await contractAt(0)).evaluateTransaction("get", "meanwhile"))).to.equal("v");
  });

  it("says which peers are missing when the rest cannot endorse", async () => {
    const atFirst = await contractAt(0);
    for (const [peer, organisation] of [
      ["peer0", "org2"],
      ["peer1", "org2"],
      ["peer0", "org3"],
    ] as const)
      await network.stopPeer(host(peer, organisation));
    const unnamed = await failure(() => submit(atFirst, "k"));
    expect(unnamed).to.include({ code: Grpc.FAILED_PRECONDITION });
    expect(unnamed.message)
      .to.include(
        "failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers",
      )
      .and.to.include("elsewhere.org2:7051");
    const named = await failure(() => submit(atFirst, "k", [ORG1, ORG3]));
    expect(named).to.include({ code: Grpc.UNAVAILABLE });
    await network.startPeer(host("peer1", "org2"));
    await submit(atFirst, "k");
  });

  it("are asked one after the other when one cannot run a transaction, and all are named in the error", async () => {
    const error = await failure(async () => (await contractAt(1)).submitTransaction("fail", "no"));
    expect(error.details.map(({ mspId, address }) => [mspId, address])).to.deep.equal(
      [1, 0].map((index) => [ORG1, network.connection.organisations[ORG1]?.peers[index]?.address]),
    );
    const differing = await failure(async () =>
      (await contractAt(0)).submit("differ", { arguments: ["k"], endorsingOrganizations: [ORG1, ORG2] }),
    );
    const [first = "", second] = (network.connection.organisations[ORG2]?.peers ?? []).map(({ address }) => address);
    expect(second).to.not.equal("elsewhere.org2:7051");
    expect(differing.details.map(({ address }) => address)).to.deep.equal([first, "elsewhere.org2:7051"]);
  });

  it("stay stopped when somebody else has taken their port meanwhile", async () => {
    const name = host("peer0", "org3");
    const { port } = hostPortOf(network.connection.organisations[ORG3]?.peer.address ?? "");
    await network.stopPeer(name);
    const squatter = createServer().listen(port, "127.0.0.1");
    await once(squatter, "listening");
    const isRunning = () => network.peers.find((peer) => peer.name === name)?.isRunning;
    expect(await network.startPeer(name).catch((error: Error) => error.name)).to.equal("Error");
    expect(isRunning()).to.equal(false);
    squatter.close();
    await once(squatter, "close");
    await network.startPeer(name);
    expect(isRunning()).to.equal(true);
    await submit(await contractAt(0), "all there", [ORG1, ORG2, ORG3]);
  });

  it("have keys of their own", async () => {
    const transaction = await (await contractAt(1)).newProposal("put", { arguments: ["k", "v"] }).endorse();
    const bytes = Buffer.from(transaction.getBytes());
    const certificate = await readFile(join(options.dataDir, "organisations", "org1", "peer-peer1.pem"), "utf8");
    const body = certificate.slice(certificate.indexOf("-----BEGIN CERTIFICATE-----"));
    expect(bytes.includes(body)).to.equal(true);
  });

  it("are named, and no others can be stopped", async () => {
    expect(network.peers.map(({ name, isRunning }) => [name, isRunning])).to.deep.equal(
      [
        ["peer0", "org1"],
        ["peer1", "org1"],
        ["peer0", "org2"],
        ["peer1", "org2"],
        ["peer0", "org3"],
      ].map(([peer = "", organisation = ""]) => [host(peer, organisation), true]),
    );
    expect(await network.stopPeer("peer9.org1.example.com").catch((error: Error) => error.name)).to.equal("Error");
    await network.stopPeer(host("peer1", "org1"));
    await network.stopPeer(host("peer1", "org1"));
    expect(network.peers[1]).to.deep.equal({ name: host("peer1", "org1"), mspId: ORG1, isRunning: false });
  });
});

async function connectTo(peer: PeerConnection, member: Member): Promise<[Contract, () => void]> {
  const client = new GrpcClient(peer.address, credentials.createSsl(await readFile(peer.tlsRootCertPath)), {
    "grpc.ssl_target_name_override": peer.tlsServerName,
  });
  const gateway = connect({
    client,
    identity: { mspId: member.mspId, credentials: Buffer.from(member.certificatePem) },
    signer: signers.newPrivateKeySigner(member.privateKey),
    hash: hash.sha256,
  });
  const close = (): void => {
    gateway.close();
    client.close();
  };
  return [gateway.getNetwork("mychannel").getContract("sink"), close];
}
