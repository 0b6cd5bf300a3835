import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import { expect } from "chai";
import { type Network, startNetwork } from "../../src/index.js";
import { common, gateway, peer } from "../../src/protos.js";

const GARBAGE = Buffer.from([0x0a, 0xff, 0xff, 0xff]);

describe("requests that no client of Fabric's would send", function () {
  this.timeout(180_000);
  let dataDir: string;
  let network: Network;
  let client: gateway.GatewayClient;
  let endorser: peer.EndorserClient;
  let deliver: peer.DeliverClient;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "embedded-malformed-"));
    network = await startNetwork({
      dataDir,
      channel: "mychannel",
      organisations: [{ mspId: "Org1MSP", name: "org1" }],
      chaincodes: [],
    });
    const profile = network.connection.organisations["Org1MSP"]?.peer ?? expect.fail("no peer");
    const tls = credentials.createSsl(await readFile(profile.tlsRootCertPath));
    client = new gateway.GatewayClient(profile.address, tls);
    endorser = new peer.EndorserClient(profile.address, tls);
    deliver = new peer.DeliverClient(profile.address, tls);
  });

  after(async () => {
    for (const each of [client, endorser, deliver]) each?.close();
    await network?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  function codeOf(call: (callback: (error: ServiceError | null) => void) => unknown): Promise<status> {
    return new Promise((resolve) => void call((error) => resolve(error?.code ?? status.OK)));
  }

  function proposalOf(bytes: Uint8Array): peer.SignedProposal {
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(bytes);
    return signed;
  }

  it("are told from the network's own errors", async () => {
    for (const bytes of [new Uint8Array(), GARBAGE]) {
      const evaluate = new gateway.EvaluateRequest();
      evaluate.setProposedTransaction(proposalOf(bytes));
      const endorse = new gateway.EndorseRequest();
      endorse.setProposedTransaction(proposalOf(bytes));
      const commitStatus = new gateway.SignedCommitStatusRequest();
      commitStatus.setRequest(bytes);
      const codes = [
        await codeOf((callback) => client.evaluate(evaluate, callback)),
        await codeOf((callback) => client.endorse(endorse, callback)),
        await codeOf((callback) => client.commitStatus(commitStatus, callback)),
        await codeOf((callback) => endorser.processProposal(proposalOf(bytes), callback)),
      ];
      // Fabric's endorser, unlike its gateway, gives its refusals no status of their own.
      expect(codes).to.deep.equal([
        status.INVALID_ARGUMENT,
        status.INVALID_ARGUMENT,
        status.INVALID_ARGUMENT,
        status.UNKNOWN,
      ]);
    }
  });

  it("are refused by the orderer", async () => {
    const submit = (envelope: common.Envelope | undefined): Promise<status> => {
      const request = new gateway.SubmitRequest();
      request.setPreparedTransaction(envelope);
      return codeOf((callback) => client.submit(request, callback));
    };
    const unsigned = new common.Envelope();
    unsigned.setPayload(GARBAGE);
    const garbage = new common.Envelope();
    garbage.setPayload(GARBAGE);
    garbage.setSignature(GARBAGE);
    expect(await submit(undefined)).to.equal(status.INVALID_ARGUMENT);
    expect(await submit(unsigned)).to.equal(status.INVALID_ARGUMENT);
    expect(await submit(garbage)).to.equal(status.ABORTED);
    expect(network.height).to.equal(1);
  });

  it("end a deliver stream with a status", async () => {
    const envelope = new common.Envelope();
    envelope.setPayload(GARBAGE);
    const stream = deliver.deliver();
    const statuses: number[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      stream.on("data", (response: peer.DeliverResponse) => statuses.push(response.getStatus()));
      stream.once("end", resolve);
      stream.once("error", reject);
    });
    for (let requests = 0; requests < 20; requests++) stream.write(envelope);
    // One answer, though the client has not ended: whoever was refused does not go on asking.
    await ended;
    expect(statuses).to.deep.equal([common.Status.BAD_REQUEST]);
  });
});
