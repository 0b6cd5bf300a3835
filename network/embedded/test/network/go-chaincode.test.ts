import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Contract } from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import { issueTlsLeaf } from "../../src/crypto/issue-tls-leaf.js";
import { createRoot, type Issuer, openIssuer } from "../../src/crypto/issuer.js";
import { type ChaincodeOptions, type Network, startNetwork } from "../../src/index.js";
import { freePort } from "./free-port.js";
import { failure, take, text } from "./helpers.js";
import { connectAs, enrolMember, type Session } from "./member.js";
import { skipLoudly } from "./skip-loudly.js";
import { Grpc, ORG1, ORG2 } from "./subject.js";

const run = promisify(execFile);
const SOURCE = join(import.meta.dirname, "../../../test/contracts/go");
/** The first build downloads the shim and compiles gRPC. */
const BUILD_LIMIT_MS = 300_000;
const COLLECTIONS = [{ name: "ours", policy: `OR('${ORG1}.member')` }] as const;

describe("a chaincode in Go", () => {
  let dir: string;
  let program: string;
  let network: Network | undefined;
  let session: Session | undefined;
  let service: ChildProcess | undefined;

  before(async function () {
    this.timeout(BUILD_LIMIT_MS);
    if (!(await hasGo())) skipLoudly(this, "Go is not installed");
    dir = await mkdtemp(join(tmpdir(), "embedded-go-"));
    program = join(dir, "chaincode");
    await run("go", ["build", "-o", program, "."], { cwd: SOURCE });
  });

  afterEach(async () => {
    session?.close();
    await network?.close();
    if (service !== undefined && service.exitCode === null) {
      const ended = once(service, "exit");
      service.kill("SIGKILL");
      await ended;
    }
    [session, network, service] = [undefined, undefined, undefined];
  });

  after(async () => {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  async function startWith(chaincode: Omit<ChaincodeOptions, "name">): Promise<Contract> {
    network = await startNetwork({
      dataDir: await mkdtemp(join(dir, "network-")),
      channel: "mychannel",
      organisations: [
        { mspId: ORG1, name: "org1" },
        { mspId: ORG2, name: "org2" },
      ],
      chaincodes: [{ name: "go", collections: COLLECTIONS, ...chaincode }],
    });
    session = await connectAs(network.connection, await enrolMember(network.connection, ORG1, "alice"));
    return session.gateway.getNetwork("mychannel").getContract("go");
  }

  async function expectEverything(contract: Contract): Promise<void> {
    const evaluate = async (fn: string, ...args: string[]) => text(await contract.evaluateTransaction(fn, ...args));
    await contract.submitTransaction("put", "k1", "a");
    await contract.submitTransaction("put", "k1", "b");
    await contract.submitTransaction("put", "k2", "c");
    expect(await evaluate("get", "k1")).to.equal("b");
    expect(JSON.parse(await evaluate("getSeveral", "k1", "k2", "k3"))).to.deep.equal(["b", "c", ""]);
    expect(JSON.parse(await evaluate("range", "k", "l"))).to.deep.equal([
      ["k1", "b"],
      ["k2", "c"],
    ]);
    expect(JSON.parse(await evaluate("history", "k1"))).to.deep.equal(["b", "a"]);
    await contract.submit("putPrivate", {
      arguments: ["ours", "secret"],
      transientData: { value: "of one" },
      endorsingOrganizations: [ORG1, ORG2],
    });
    expect(await evaluate("getPrivate", "ours", "secret")).to.equal("of one");
    const elsewhere = { arguments: ["ours", "secret"], endorsingOrganizations: [ORG2] };
    expect(await failure(() => contract.evaluate("getPrivate", elsewhere))).to.include({ code: Grpc.UNKNOWN });
    await contract.submitTransaction("putSeveral", "b1", "b2", "b3");
    expect(JSON.parse(await evaluate("getSeveral", "b1", "b2", "b3"))).to.deep.equal(["", "batched", "batched"]);
    const channel = session?.gateway.getNetwork("mychannel");
    const events = await take(3, async () => {
      if (channel === undefined) throw new Error("no session");
      return channel.getChaincodeEvents("go", { startBlock: 0n });
    });
    expect(events.map(({ payload }) => text(payload))).to.deep.equal(["k1", "k1", "k2"]);
  }

  it("does all of it as a service, over TLS that both ends prove themselves in", async function () {
    this.timeout(180_000);
    const port = await freePort();
    const authority = await newAuthority();
    const server = await writeCredential(authority, join(dir, "server"), "chaincode.example.com");
    const client = await writeCredential(authority, join(dir, "client"), "peer");
    const rootCertPath = join(dir, "root.pem");
    await writeFile(rootCertPath, authority.certPem);
    service = spawn(program, [], {
      env: {
        CHAINCODE_SERVER_ADDRESS: `127.0.0.1:${port}`,
        CHAINCODE_TLS_KEY: server.keyPath,
        CHAINCODE_TLS_CERT: server.certPath,
        CHAINCODE_TLS_CLIENT_CA: rootCertPath,
      },
      stdio: "inherit",
    });
    const address = `127.0.0.1:${port}`;
    const serverName = "chaincode.example.com";
    const contract = await startWith({
      address,
      tls: { rootCertPath, serverName, clientCertPath: client.certPath, clientKeyPath: client.keyPath },
    });
    await expectEverything(contract);
    const stranger = await newAuthority();
    const other = await writeCredential(stranger, join(dir, "stranger"), "peer");
    for (const tls of [
      { rootCertPath, serverName },
      { rootCertPath, serverName, clientCertPath: other.certPath, clientKeyPath: other.keyPath },
      {
        rootCertPath,
        serverName: "elsewhere.example.com",
        clientCertPath: client.certPath,
        clientKeyPath: client.keyPath,
      },
    ]) {
      await network?.defineChaincode({ name: "go", address, tls, collections: COLLECTIONS });
      const here = { arguments: ["k1"], endorsingOrganizations: [ORG1] };
      expect(await failure(() => contract.evaluate("get", here))).to.include({ code: Grpc.ABORTED });
    }
  });

  it("does all of it as a process that the network launches, one for each peer", async function () {
    this.timeout(180_000);
    const contract = await startWith({ command: [program] });
    await expectEverything(contract);
    for (const mspId of [ORG1, ORG2])
      expect(text(await contract.evaluate("mspId", { endorsingOrganizations: [mspId] }))).to.equal(mspId);
  });
});

async function hasGo(): Promise<boolean> {
  return run("go", ["version"]).then(
    () => true,
    () => false,
  );
}

async function newAuthority(): Promise<Issuer> {
  const { certPem, keyPem } = await createRoot([{ CN: ["authority"] }]);
  return openIssuer(certPem, keyPem);
}

async function writeCredential(authority: Issuer, base: string, name: string) {
  const { certPem, keyPem } = await issueTlsLeaf(authority, name, [{ type: "dns", value: name }]);
  const paths = { certPath: `${base}.pem`, keyPath: `${base}-key.pem` };
  await writeFile(paths.certPath, certPem);
  await writeFile(paths.keyPath, keyPem);
  return paths;
}
