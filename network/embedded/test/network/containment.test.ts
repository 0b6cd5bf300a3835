import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contract } from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import { type Network, startNetwork } from "../../src/index.js";
import { failure, text } from "./helpers.js";
import { connectAs, enrolMember } from "./member.js";
import { Grpc, ORG1, ORG2 } from "./subject.js";

const contract = (name: string): string => join(import.meta.dirname, "../../../test/contracts", name);
/** Long enough for every honest call here on a busy machine. */
const EXECUTION_TIMEOUT_MS = 4_000;
/** More than the peers' 100 MB. */
const OVERSIZE_BYTES = 110 * 1024 * 1024;
/** As a gateway's database password may be given. */
const SECRET_VARIABLE = "EMBEDDED_TEST_SECRET";

describe("a chaincode in processes of its own", function () {
  this.timeout(180_000);
  let dataDir: string;
  let network: Network;
  let rogue: Contract;
  let honest: Contract;
  let close: () => void = () => undefined;

  before(async () => {
    process.env[SECRET_VARIABLE] = "secret";
    dataDir = await mkdtemp(join(tmpdir(), "embedded-containment-"));
    network = await startNetwork({
      dataDir,
      channel: "mychannel",
      organisations: [
        { mspId: ORG1, name: "org1", peers: 2 },
        { mspId: ORG2, name: "org2" },
      ],
      chaincodes: [
        { name: "rogue", path: contract("rogue"), isolation: "process" },
        { name: "sink", path: contract("kitchen-sink") },
      ],
      executionTimeoutMs: EXECUTION_TIMEOUT_MS,
    });
    const session = await connectAs(network.connection, await enrolMember(network.connection, ORG1, "alice"));
    ({ close } = session);
    const channel = session.gateway.getNetwork("mychannel");
    rogue = channel.getContract("rogue");
    honest = channel.getContract("sink");
  });

  after(async () => {
    delete process.env[SECRET_VARIABLE];
    close();
    await network.close();
    await rm(dataDir, { recursive: true });
  });

  const whereAt = async (mspId: string): Promise<string> =>
    text(await rogue.evaluate("where", { endorsingOrganizations: [mspId] }));

  it("knows whose peer it runs for, and can answer differently", async () => {
    const [at1, at2] = [await whereAt(ORG1), await whereAt(ORG2)];
    expect([at1, at2].map((where) => where.split(" ")[0])).to.deep.equal([ORG1, ORG2]);
    expect(at1.split(" ")[1]).to.not.equal(at2.split(" ")[1]);
    await rogue.submitTransaction("put", "k", "v");
    expect(text(await rogue.evaluateTransaction("get", "k"))).to.equal("v");
    const refused = await failure(() => rogue.submitTransaction("refuseAt", ORG2, "k"));
    expect(refused).to.include({ code: Grpc.ABORTED });
    expect(refused.details).to.have.length(1);
    expect(refused.details[0]).to.include({ mspId: ORG2, message: `chaincode response 500, ${ORG2} refuses` });
  });

  it("is given nothing of the network's own environment, where secrets may stand", async () => {
    const variables = text(await rogue.evaluateTransaction("environment")).split(" ");
    expect(variables).to.include.members(["PATH", "CORE_PEER_LOCALMSPID", "CORE_CHAINCODE_ID_NAME"]);
    expect(variables).to.not.include(SECRET_VARIABLE);
  });

  it("is started again when it crashed", async () => {
    const before = await whereAt(ORG1);
    const crashed = await failure(() => rogue.evaluateTransaction("crash"));
    expect(crashed).to.include({ code: Grpc.ABORTED });
    const peers = network.connection.organisations;
    // Every peer was tried, the gateway's own first, the other organisations' last.
    expect(crashed.details.map(({ address }) => address)).to.deep.equal(
      [ORG1, ORG2].flatMap((mspId) => peers[mspId]?.peers.map(({ address }) => address) ?? []),
    );
    for (const { message } of crashed.details) expect(message).to.match(/chaincode stream terminated$/);
    expect(text(await honest.evaluateTransaction("wait", "0"))).to.equal("");
    expect(await whereAt(ORG1)).to.not.equal(before);
  });

  it("is killed when it never yields, while others go on", async () => {
    const before = await whereAt(ORG2);
    const spinning = failure(() => rogue.submit("spin", { endorsingOrganizations: [ORG2] }));
    await honest.submitTransaction("put", "meanwhile", "v");
    expect((await spinning).details[0]?.message).to.match(/timeout expired while executing transaction$/);
    expect(await whereAt(ORG2)).to.not.equal(before);
  });

  it("is read no faster than it is answered, and cut when it sends too much at once", async () => {
    const flooding = rogue.evaluateTransaction("flood", "8000");
    await honest.submitTransaction("put", "meanwhile", "w");
    await flooding;
    const oversize = await failure(() =>
      rogue.submit("huge", { arguments: [String(OVERSIZE_BYTES)], endorsingOrganizations: [ORG2] }),
    );
    expect(oversize).to.include({ code: Grpc.ABORTED });
    await rogue.submitTransaction("put", "k", "still there");
  });

  it("can get another definition while it runs", async () => {
    const by2 = async (): Promise<number> => {
      const proposal = rogue.newProposal("put", { arguments: ["k", "w"], endorsingOrganizations: [ORG2] });
      return (await (await (await proposal.endorse()).submit()).getStatus()).code;
    };
    expect(await by2()).to.equal(10);
    const options = { name: "rogue", path: contract("rogue"), isolation: "process" } as const;
    const before = await whereAt(ORG2);
    await network.defineChaincode({ ...options, endorsementPolicy: `OR('${ORG2}.peer')` });
    expect(await by2()).to.equal(0);
    expect(await whereAt(ORG2)).to.equal(before);
    const refused = await network
      .defineChaincode({ ...options, endorsementPolicy: "OR(" })
      .catch((error: Error) => error.name);
    expect(refused).to.equal("PolicyError");
    expect(await by2()).to.equal(0);
  });
});
