import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { expect } from "chai";
import { openAdministrator } from "../../src/administration/administrator.js";
import { ChannelAdministration } from "../../src/administration/channel-administration.js";
import { ChannelConfig } from "../../src/channel/channel-config.js";
import { ConfigurationError } from "../../src/channel/configuration-error.js";
import { openOrganisation } from "../../src/crypto/organisation.js";
import { x509 } from "../../src/crypto/x509.js";
import { hostPortOf } from "../../src/host-port.js";
import { type Network, type NetworkOptions, startNetwork } from "../../src/index.js";
import { describeNetwork, type NetworkUnderTest, SINK_COLLECTIONS } from "./describe-network.js";
import { freePort } from "./free-port.js";
import { failure, take } from "./helpers.js";
import { connectAs, enrolMember, type Member } from "./member.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const ORGANISATIONS = ["1", "2", "3"].map((digit) => ({ mspId: `Org${digit}MSP`, name: `org${digit}` }));
const DAY_MS = 86_400_000;

async function optionsIn(
  prefix: string,
  chaincode: { path: string } | { address: string } = { path: CONTRACT },
): Promise<NetworkOptions> {
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  const chaincodes = [
    { name: "sink", collections: SINK_COLLECTIONS, ...chaincode },
    { name: "drain", path: CONTRACT },
  ];
  return { dataDir, channel: "mychannel", organisations: ORGANISATIONS, chaincodes };
}

async function startUnderTest(): Promise<NetworkUnderTest> {
  const options = await optionsIn("embedded-network-");
  const network = await startNetwork(options);
  return {
    connection: network.connection,
    expiredMember: (mspId) => expiredMember(options.dataDir, mspId),
    publishRevocations: (mspId) => network.publishRevocations(mspId),
    close: async () => {
      await network.close();
      await rm(options.dataDir, { recursive: true });
    },
  };
}

/** Issued with the CA's own key: no CA would give out a certificate that has ended already. */
async function expiredMember(dataDir: string, mspId: string): Promise<Member> {
  const { name } = ORGANISATIONS.find((organisation) => organisation.mspId === mspId) ?? { name: "" };
  const organisation = await openOrganisation({ dir: join(dataDir, "organisations", name), mspId, name });
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificatePem = await organisation.ca.issue({
    subject: [{ OU: ["client"] }, { CN: ["late"] }],
    publicKey: publicKey.export({ format: "der", type: "spki" }),
    keyUsages: x509.KeyUsageFlags.digitalSignature,
    notBefore: new Date(Date.now() - 2 * DAY_MS),
    notAfter: new Date(Date.now() - DAY_MS),
  });
  return { id: "late", mspId, certificatePem, privateKey };
}

describeNetwork("embedded", startUnderTest);

describe("embedded network", function () {
  this.timeout(180_000);
  let dataDir: string;

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it("goes on where it stopped: same keys, chain and ports", async () => {
    const options = await optionsIn("embedded-restart-");
    ({ dataDir } = options);
    let network = await startNetwork(options);
    const { connection } = network;
    const alice = await enrolMember(connection, "Org1MSP", "alice");
    await submit(network, alice, "twoEvents", "before");
    const { height } = network;
    await network.close();
    await network.close();
    network = await startNetwork(options);
    try {
      expect(network.connection).to.deep.equal(connection);
      expect(JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8"))).to.deep.equal(connection);
      expect(network.height).to.equal(height);
      await submit(network, alice, "twoEvents", "after");
      const session = await connectAs(connection, alice);
      const events = await take(2, () =>
        session.gateway.getNetwork("mychannel").getChaincodeEvents("sink", { startBlock: 0n }),
      );
      session.close();
      expect(events.map(({ payload }) => Buffer.from(payload).toString())).to.deep.equal(["before", "after"]);
    } finally {
      await network.close();
    }
  });

  it("tells the channel where its orderer is when somebody has taken the port it had", async () => {
    const options = await optionsIn("embedded-moved-");
    ({ dataDir } = options);
    let network = await startNetwork(options);
    const [before] = network.connection.orderers;
    await network.close();
    const squatter = createServer().listen(hostPortOf(before?.address ?? "").port, "127.0.0.1");
    await once(squatter, "listening");
    network = await startNetwork(options);
    try {
      const [now] = network.connection.orderers;
      expect(now?.address).not.to.equal(before?.address);
      const administration = new ChannelAdministration(network.connection);
      const { ordering, channel } = network.connection;
      const proto = await administration.configuration(await openAdministrator(ordering.mspId, ordering));
      expect(proto.getSequence()).to.equal(1);
      expect(new ChannelConfig(channel, proto).orderers[0]?.endpoints).to.deep.equal([now?.address]);
    } finally {
      await network.close();
      squatter.close();
    }
  });

  it("does not go on with a chain whose first configuration cannot be used", async () => {
    const options = await optionsIn("embedded-earlier-");
    ({ dataDir } = options);
    await (await startNetwork(options)).close();
    const path = join(dataDir, "genesis.block");
    const genesis = await readFile(path);
    // Names of values are ASCII: one letter changed makes it a value that nobody knows, and the block a broken one.
    const at = genesis.indexOf("BatchTimeout");
    expect(at).to.be.above(0);
    await writeFile(path, Buffer.concat([genesis.subarray(0, at), Buffer.from("X"), genesis.subarray(at + 1)]));
    const failed: unknown = await startNetwork(options).catch((error: Error) => error.cause);
    expect(failed).to.be.instanceOf(ConfigurationError);
    await writeFile(path, genesis);
    await (await startNetwork(options)).close();
  });

  it("ends its clients' streams when it closes", async () => {
    const options = await optionsIn("embedded-close-");
    ({ dataDir } = options);
    const network = await startNetwork(options);
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    const session = await connectAs(network.connection, alice);
    const blocks = await session.gateway.getNetwork("mychannel").getBlockEvents();
    const waiting = failure(() => blocks[Symbol.asyncIterator]().next());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await network.close();
    expect((await waiting).code).to.equal(14);
    session.close();
  });

  it("keeps its files to itself", async () => {
    const options = await optionsIn("embedded-files-");
    ({ dataDir } = options);
    await (await startNetwork(options)).close();
    const mode = async (...path: string[]): Promise<string> =>
      ((await stat(join(dataDir, ...path))).mode & 0o777).toString(8);
    expect([await mode(), await mode("organisations", "org1"), await mode("ledger")]).to.deep.equal([
      "700",
      "700",
      "700",
    ]);
    expect([
      await mode("connection.json"),
      await mode("organisations", "org1", "ca.pem"),
      await mode("ledger", "blocks"),
    ]).to.deep.equal(["600", "600", "600"]);
  });

  it("refuses options that make no network, and a folder of another one", async () => {
    const options = await optionsIn("embedded-options-");
    ({ dataDir } = options);
    const problem = async (changed: Partial<NetworkOptions>): Promise<string> =>
      startNetwork({ ...options, ...changed }).then(
        async (network) => network.close().then(() => "none"),
        (error: Error) => error.name,
      );
    expect(await problem({ channel: "My Channel" })).to.equal("ZodError");
    expect(await problem({ organisations: [] })).to.equal("ZodError");
    expect(await problem({ organisations: [...ORGANISATIONS, { mspId: "Org1MSP", name: "again" }] })).to.equal(
      "ZodError",
    );
    expect(await problem({ chaincodes: [{ name: "sink" }] })).to.equal("ZodError");
    expect(await problem({ chaincodes: [{ name: "sink", path: join(dataDir, "nowhere") }] })).to.equal("Error");
    expect(await problem({})).to.equal("none");
    expect(await problem({ organisations: ORGANISATIONS.slice(0, 2) })).to.equal("Error");
  });

  it("keeps the states of two chaincodes apart", async () => {
    const options = await optionsIn("embedded-two-");
    ({ dataDir } = options);
    const network = await startNetwork({
      ...options,
      chaincodes: [...options.chaincodes, { name: "other", path: CONTRACT, endorsementPolicy: "OR('Org2MSP.peer')" }],
    });
    const alice = await enrolMember(network.connection, "Org1MSP", "alice");
    const session = await connectAs(network.connection, alice);
    try {
      const [sink, other] = ["sink", "other"].map((name) => session.gateway.getNetwork("mychannel").getContract(name));
      await sink?.submitTransaction("put", "key", "of sink");
      await other?.submitTransaction("put", "key", "of other");
      expect(Buffer.from((await sink?.evaluateTransaction("get", "key")) ?? []).toString()).to.equal("of sink");
      expect(Buffer.from((await other?.evaluateTransaction("get", "key")) ?? []).toString()).to.equal("of other");
      const wrong = await other
        ?.newProposal("put", { arguments: ["key", "x"], endorsingOrganizations: ["Org1MSP", "Org3MSP"] })
        .endorse();
      expect((await (await wrong?.submit())?.getStatus())?.code).to.equal(10);
      // A chaincode that calls another needs the endorsements of both.
      const through = async (endorsingOrganizations: string[]) => {
        const options = { arguments: ["other", "", '["put","key","x"]'], endorsingOrganizations };
        const proposal = await sink?.newProposal("callAnother", options).endorse();
        return (await (await proposal?.submit())?.getStatus())?.code;
      };
      expect(await through(["Org1MSP", "Org3MSP"])).to.equal(10);
      expect(await through(["Org1MSP", "Org2MSP"])).to.equal(0);
      await sink?.submitTransaction("callThenPut", "other", "key", "y");
      expect(Buffer.from((await other?.evaluateTransaction("get", "key")) ?? []).toString()).to.equal("event");
    } finally {
      session.close();
      await network.close();
    }
  });

  // Fabric's own peers answer with headers that end the client's session.
  it("shortens what a contract says when it is more than a session's headers bear", async () => {
    const options = await optionsIn("embedded-words-");
    ({ dataDir } = options);
    const network = await startNetwork(options);
    const session = await connectAs(network.connection, await enrolMember(network.connection, "Org1MSP", "alice"));
    try {
      const contract = session.gateway.getNetwork("mychannel").getContract("sink");
      const running = contract.evaluateTransaction("wait", "1000");
      const { details } = await failure(() => contract.submitTransaction("fail", "长".repeat(200_000)));
      expect(details[0]?.message)
        .to.match(/长{1000}/)
        .and.have.length.below(25_000);
      // Other calls on the same connection go on.
      expect(Buffer.from(await running).toString()).to.equal("");
    } finally {
      session.close();
      await network.close();
    }
  });

  it("gives up on an execution that takes too long", async () => {
    const options = { ...(await optionsIn("embedded-timeout-")), executionTimeoutMs: 300 };
    ({ dataDir } = options);
    const network = await startNetwork(options);
    try {
      const alice = await enrolMember(network.connection, "Org1MSP", "alice");
      const { code, details } = await failure(() => submit(network, alice, "never"));
      expect(code).to.equal(10);
      expect(details[0]?.message).to.match(/timeout expired/);
      await submit(network, alice, "put", "key", "still serving");
    } finally {
      await network.close();
    }
  });

  it("runs a chaincode that is a service of its own, and finds it again", async () => {
    const port = await freePort();
    const options = await optionsIn("embedded-service-", { address: `127.0.0.1:${port}` });
    ({ dataDir } = options);
    let service = await startService(port);
    const network = await startNetwork(options);
    try {
      const alice = await enrolMember(network.connection, "Org1MSP", "alice");
      await submit(network, alice, "append", "key", "a");
      await stop(service);
      const { code } = await failure(() => submit(network, alice, "append", "key", "-"));
      expect(code).to.equal(10);
      service = await startService(port);
      await submit(network, alice, "append", "key", "b");
      const session = await connectAs(network.connection, alice);
      const value = await session.gateway.getNetwork("mychannel").getContract("sink").evaluateTransaction("get", "key");
      session.close();
      expect(Buffer.from(value).toString()).to.equal("ab");
    } finally {
      await network.close();
      await stop(service);
    }
  });
});

async function submit(network: Network, member: Member, fn: string, ...args: string[]): Promise<void> {
  const session = await connectAs(network.connection, member);
  try {
    await session.gateway
      .getNetwork("mychannel")
      .getContract("sink")
      .submitTransaction(fn, ...args);
  } finally {
    session.close();
  }
}

async function startService(port: number): Promise<ChildProcess> {
  const cli = createRequire(join(CONTRACT, "package.json")).resolve("fabric-shim/cli.js");
  const args = [cli, "server", `--chaincode-address=127.0.0.1:${port}`, "--chaincode-id=sink"];
  const child = spawn(process.execPath, args, { cwd: CONTRACT, stdio: ["ignore", "pipe", "inherit"] });
  // It logs a line when it has bound its port.
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
