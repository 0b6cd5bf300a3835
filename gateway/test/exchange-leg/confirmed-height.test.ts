import { X509Certificate } from "node:crypto";
import { gateway as gatewayProtos, common, peer } from "@hyperledger/fabric-protos";
import type { Contract } from "@hyperledger/fabric-gateway";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { callerGateway } from "../../src/adapters/ledger/caller-gateway.js";
import { connectPeer } from "../../src/adapters/ledger/connection.js";
import { signedHeight } from "../../src/adapters/ledger/foreign-height.js";
import type { Membership } from "../../src/adapters/ledger/membership.js";
import { configurationBlock, type ConfiguredOrganisation } from "../support/configuration-block.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { MSPS, Stack } from "./stack.js";
import { codeOf } from "./until.js";

const PROVIDER_MSP = MSPS[PROVIDER] ?? "";
const GRANTEE_MSP = MSPS[GRANTEE] ?? "";

interface Answer {
  readonly proposed: Uint8Array;
  readonly prepared: Uint8Array;
}

describe("the ledger's height, confirmed by another organisation (9)", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let membership: Membership;
  let configured: Record<string, ConfiguredOrganisation>;
  let grant: string;
  let qscc: Contract;
  let disconnect: () => void;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    membership = provider.ledger.organisations as Membership; // what FabricLedger answers
    ({ grant } = await stack.grant(await stack.publish("streets", "code,name,note\n1,东华门街道,内部\n")));
    await stack.deliver(grant);
    const roots = Object.entries(MSPS).map(
      async ([id, mspId]) => [mspId, { root: (await stack.organisation(id)).caCertPem }] as const,
    );
    configured = Object.fromEntries(await Promise.all(roots));
    const client = connectPeer(await stack.peerOf(PROVIDER));
    disconnect = () => client.close();
    qscc = callerGateway(client, provider.caller, (name, data) => provider.keyStore.sign(name, data))
      .getNetwork("mulian")
      .getContract("qscc");
  });
  after(async () => {
    disconnect();
    await stack.close();
  });

  const ask = async (mspId: string): Promise<Answer> => {
    const proposal = qscc.newProposal("GetChainInfo", { arguments: ["mulian"], endorsingOrganizations: [mspId] });
    return { proposed: proposal.getBytes(), prepared: (await proposal.endorse()).getBytes() };
  };

  /** The answer with one thing in it changed. */
  function changed({ prepared }: Answer, change: (action: peer.ChaincodeEndorsedAction) => unknown): Uint8Array {
    const transaction = gatewayProtos.PreparedTransaction.deserializeBinary(prepared);
    const envelope = transaction.getEnvelope() ?? new common.Envelope();
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const whole = peer.Transaction.deserializeBinary(payload.getData_asU8());
    const [only = new peer.TransactionAction()] = whole.getActionsList();
    const inner = peer.ChaincodeActionPayload.deserializeBinary(only.getPayload_asU8());
    change(inner.getAction() ?? new peer.ChaincodeEndorsedAction());
    only.setPayload(inner.serializeBinary());
    payload.setData(whole.serializeBinary());
    envelope.setPayload(payload.serializeBinary());
    return transaction.serializeBinary();
  }

  const heightIn = async ({ proposed, prepared }: Answer, now = new Date()): Promise<number> =>
    signedHeight(proposed, prepared, GRANTEE_MSP, membership, now);

  it("is read out of an answer that another organisation's peer signed", async () => {
    await stack.settle();
    expect(await provider.ledger.confirmedHeight()).to.equal(provider.index.height);
    expect(await heightIn(await ask(GRANTEE_MSP))).to.equal(provider.index.height);
  });

  it("is not taken from an answer of the own peer, to another question, or with another height", async () => {
    const good = await ask(GRANTEE_MSP);
    const own = await ask(PROVIDER_MSP);
    const refused = {
      "the own peer's answer": own,
      "an answer to an earlier question": { ...good, proposed: own.proposed },
      "no signature": { ...good, prepared: changed(good, (action) => action.setEndorsementsList([])) },
      "another peer's signature in its name": {
        ...good,
        prepared: changed(good, (action) => {
          const [theirs] = action.getEndorsementsList();
          theirs?.setSignature(Buffer.alloc(70));
        }),
      },
      "another height under its signature": {
        ...good,
        prepared: changed(good, (action) => {
          const response = peer.ProposalResponsePayload.deserializeBinary(action.getProposalResponsePayload_asU8());
          const inner = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
          const info = new common.BlockchainInfo();
          info.setHeight(1);
          inner.getResponse()?.setPayload(info.serializeBinary());
          response.setExtension$(inner.serializeBinary());
          action.setProposalResponsePayload(response.serializeBinary());
        }),
      },
    };
    for (const [what, answer] of Object.entries(refused))
      expect(await codeOf(heightIn(answer)), what).to.equal("INTEGRITY_FAILURE");
    expect(await codeOf(heightIn(good))).to.equal("accepted");
  });

  it("is not taken from a peer whose certificate is revoked, or over (20)", async () => {
    const { ca, caCertPem, peers } = await stack.organisation(GRANTEE);
    const { serialNumber, validToDate } = new X509Certificate(peers[0].certPem);
    const answer = await ask(GRANTEE_MSP);
    const dayAfter = new Date(validToDate.getTime() + 86_400_000);
    expect(await codeOf(heightIn(answer, dayAfter)), "over").to.equal("INTEGRITY_FAILURE");
    const serial = serialNumber.toLowerCase().replace(/^0+/, "");
    const revocationList = await ca.revocationList([{ serial, revokedAt: new Date() }]);
    const revoked = { root: caCertPem, revocationList };
    membership.learn(configurationBlock(999_998, { ...configured, [GRANTEE_MSP]: revoked }));
    expect(await codeOf(heightIn(answer)), "revoked").to.equal("INTEGRITY_FAILURE");
    membership.learn(configurationBlock(999_999, configured));
    expect(await codeOf(heightIn(answer)), "neither").to.equal("accepted");
  });

  it("is missing when the own peer reaches no other, and then nothing is served", async () => {
    const read = async (): Promise<void> => {
      const { stream } = await stack.openRows(grant, { format: "csv" });
      await text(stream);
    };
    expect(await codeOf(read())).to.equal("accepted");
    const root = (department: string): string => configured[MSPS[department] ?? ""]?.root ?? "";
    const own = { [PROVIDER_MSP]: { root: root(PROVIDER) } };
    try {
      // Of the organisations in this configuration only the own one has a peer on the network.
      membership.learn(configurationBlock(1_000_000, { ...own, FarAwayMSP: { root: root(AUTHORITY) } }));
      expect(await codeOf(provider.ledger.confirmedHeight())).to.equal("LEDGER_UNAVAILABLE");
      // The grantee's gateway may connect, but what answers as its peer is none of this authority's.
      const noPeers = { root: root(AUTHORITY), tlsRoot: root(GRANTEE) };
      membership.learn(configurationBlock(1_000_001, { ...own, [GRANTEE_MSP]: noPeers }));
      expect(await codeOf(provider.ledger.confirmedHeight())).to.equal("LEDGER_UNAVAILABLE");
      provider.clock.offsetMs = 70_000;
      expect(await codeOf(read())).to.equal("STALE_LEDGER");
      membership.learn(configurationBlock(1_000_002, { ...configured, FarAwayMSP: { root: root(AUTHORITY) } }));
      expect(await codeOf(provider.ledger.confirmedHeight()), "one that answers suffices").to.equal("accepted");
      expect(await codeOf(read())).to.equal("accepted");
    } finally {
      provider.clock.offsetMs = 0;
    }
  });
});
