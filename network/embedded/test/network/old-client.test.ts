import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect } from "chai";
import { type Network, startNetwork } from "../../src/index.js";
import { enrolMember, type Member } from "./member.js";
import { skipLoudly } from "./skip-loudly.js";

const SOURCE = join(import.meta.dirname, "../../../test/old-client");
const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const MSP_IDS = ["Org1MSP", "Org2MSP", "Org3MSP"];
/** A hundred small packages from a registry, on a slow line. */
const INSTALL_LIMIT_MS = 180_000;
const RUN_LIMIT_MS = 180_000;

/** What `old-client/client.mjs` reads. */
interface OldClientInput {
  /** A common connection profile with one peer; the rest is discovered. */
  readonly profile: object;
  readonly mspId: string;
  readonly certificate: string;
  readonly privateKey: string;
  readonly channel: string;
  readonly chaincode: string;
  readonly key: string;
  readonly value: string;
}

/** The deprecated client is no dependency of ours: it is installed where it is tried, and nowhere else. */
describe("the older client, fabric-network 2.2", function () {
  let folder: string;
  let network: Network | undefined;
  let alice: Member;

  before(async function () {
    this.timeout(INSTALL_LIMIT_MS + RUN_LIMIT_MS);
    folder = await mkdtemp(join(tmpdir(), "old-client-"));
    await cp(SOURCE, join(folder, "client"), { recursive: true });
    const install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const options = { cwd: join(folder, "client"), timeout: INSTALL_LIMIT_MS };
    const failure = await promisify(execFile)("npm", install, options).then(
      () => undefined,
      (error: Error) => error.message.split("\n")[0],
    );
    if (failure !== undefined) skipLoudly(this, `fabric-network cannot be installed (${failure})`);
    network = await startNetwork({
      dataDir: join(folder, "network"),
      channel: "mychannel",
      organisations: MSP_IDS.map((mspId) => ({ mspId, name: mspId.slice(0, 4).toLowerCase() })),
      chaincodes: [{ name: "sink", path: CONTRACT }],
    });
    alice = await enrolMember(network.connection, "Org1MSP", "alice");
  });

  after(async () => {
    await network?.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Ended {
    readonly status: number | null;
    readonly output: string;
    readonly log: string;
  }

  async function run({ connection }: Network, member: Member): Promise<Ended> {
    const { peer, name } = connection.organisations["Org1MSP"] ?? expect.fail("no Org1MSP");
    const input: OldClientInput = {
      profile: {
        name: "embedded",
        version: "1.0.0",
        client: { organization: name },
        organizations: { [name]: { mspid: "Org1MSP", peers: ["peer0"] } },
        peers: {
          peer0: {
            url: `grpcs://${peer.address}`,
            tlsCACerts: { pem: await readFile(peer.tlsRootCertPath, "utf8") },
            grpcOptions: { "ssl-target-name-override": peer.tlsServerName },
          },
        },
      },
      mspId: member.mspId,
      certificate: member.certificatePem,
      privateKey: member.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
      channel: connection.channel,
      chaincode: "sink",
      key: "by the older client",
      value: "a value",
    };
    const child = spawn(process.execPath, ["client.mjs"], {
      cwd: join(folder, "client"),
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(JSON.stringify(input));
    const [output, log, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    return { status, output, log };
  }

  it("discovers, submits, evaluates, and hears of contract events, blocks and commits", async function () {
    this.timeout(RUN_LIMIT_MS);
    const { status, output, log } = await run(network ?? expect.fail("not started"), alice);
    expect(status, log).to.equal(0);
    const answer = JSON.parse(output.trim().split("\n").at(-1) ?? "");
    expect(answer).to.deep.include({ evaluated: "a value", endorsers: MSP_IDS, commits: [true, true, true] });
    expect(answer.chaincodeEvent).to.deep.equal({ name: "last", transactionId: answer.transactionId });
    expect([answer.blockNumber, answer.privateBlock]).to.deep.equal([1, 1]);
    expect(answer.refusal).to.include("the reason");
  });

  it("is refused with a key that is not the certificate's", async function () {
    this.timeout(RUN_LIMIT_MS);
    const bob = await enrolMember((network ?? expect.fail("not started")).connection, "Org1MSP", "bob");
    const { status, log } = await run(network ?? expect.fail("not started"), { ...alice, privateKey: bob.privateKey });
    expect(status).not.to.equal(0);
    expect(log).to.include("access denied");
  });
});
