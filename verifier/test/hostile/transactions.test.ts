import { common, peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import type { FindingCode } from "../../src/findings.js";
import { verifyBundle } from "../../src/verify-bundle.js";
import { Authority, highSOf } from "../support/authority.js";
import { bundleOf } from "../support/bundle.js";
import { verdictOf } from "../support/judged.js";
import { type OneTransaction, smallest } from "../support/smallest.js";

/** The parts of an envelope, to be changed where they stand. */
function changing(
  change: (parts: { payload: common.Payload; action: peer.ChaincodeActionPayload; envelope: common.Envelope }) => void,
): OneTransaction {
  return {
    envelope: (honest) => {
      const envelope = common.Envelope.deserializeBinary(honest);
      const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
      const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
      const [only = new peer.TransactionAction()] = transaction.getActionsList();
      const action = peer.ChaincodeActionPayload.deserializeBinary(only.getPayload_asU8());
      change({ payload, action, envelope });
      only.setPayload(action.serializeBinary());
      payload.setData(transaction.serializeBinary());
      envelope.setPayload(payload.serializeBinary());
      return Buffer.from(envelope.serializeBinary());
    },
  };
}

describe("transactions that all orderers and peers let in", function () {
  this.timeout(30_000); // a story has dozens of signatures, and some tests tell several
  const expectFound = async (otherwise: OneTransaction, ...codes: readonly FindingCode[]): Promise<void> => {
    const { draft, pin } = await smallest(otherwise);
    expect(verdictOf(verifyBundle(bundleOf(draft), { genesis: pin }))).to.deep.equal(["refuted", codes]);
  };

  it("CREATOR_SIGNATURE: altered behind its creator's signature, or signed in the other form", async () => {
    await expectFound(
      changing(({ action }) => action.getAction()?.clearEndorsementsList()),
      "CREATOR_SIGNATURE",
      "ENDORSEMENT_MISSING",
    );
    await expectFound(
      changing(({ envelope }) => envelope.setSignature(highSOf(Buffer.from(envelope.getSignature_asU8())))),
      "CREATOR_SIGNATURE",
    );
    await expectFound(
      changing(({ envelope }) => envelope.setSignature("")),
      "CREATOR_SIGNATURE",
    );
  });

  it("CREATOR_UNKNOWN: in the name of somebody whom no authority of the channel certified", async () => {
    const outside = await Authority.create("BureauMSP");
    await expectFound({ creator: await outside.certify("client") }, "CREATOR_UNKNOWN");
  });

  it("CREATOR_EXPIRED: at a time when its creator's certificate was over, or not yet", async () => {
    await expectFound({ at: new Date("2036-06-01T00:00:00.000Z") }, "CREATOR_EXPIRED");
    await expectFound({ at: new Date("2025-06-01T00:00:00.000Z") }, "CREATOR_EXPIRED");
  });

  it("TRANSACTION_ID: under another id than its nonce and creator make", async () => {
    const signer = (payload: common.Payload): Uint8Array => {
      const header = payload.getHeader()?.getSignatureHeader_asU8() ?? new Uint8Array();
      const named = common.SignatureHeader.deserializeBinary(header);
      named.setNonce(new Uint8Array(24));
      return named.serializeBinary();
    };
    const inHeader = changing(({ payload }) => payload.getHeader()?.setSignatureHeader(signer(payload)));
    await expectFound(inHeader, "TRANSACTION_UNREADABLE"); // the action still names the signer as it was
    const inBoth: OneTransaction = {
      envelope: (honest) => {
        const envelope = common.Envelope.deserializeBinary(honest);
        const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
        const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
        transaction.getActionsList()[0]?.setHeader(signer(payload));
        payload.getHeader()?.setSignatureHeader(signer(payload));
        payload.setData(transaction.serializeBinary());
        envelope.setPayload(payload.serializeBinary());
        return Buffer.from(envelope.serializeBinary());
      },
    };
    await expectFound(inBoth, "CREATOR_SIGNATURE", "PROPOSAL_HASH", "TRANSACTION_ID");
  });

  it("PROPOSAL_HASH: endorsed for another question than was asked", () =>
    expectFound(
      changing(({ action }) => {
        const proposal = peer.ChaincodeProposalPayload.deserializeBinary(action.getChaincodeProposalPayload_asU8());
        const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8());
        invocation
          .getChaincodeSpec()
          ?.getInput()
          ?.setArgsList([Buffer.from("another")]);
        proposal.setInput(invocation.serializeBinary());
        action.setChaincodeProposalPayload(proposal.serializeBinary());
      }),
      "CREATOR_SIGNATURE",
      "PROPOSAL_HASH",
      "RECORD_OTHER_COMMAND",
    ));

  it("ENDORSEMENT_SIGNATURE: endorsed in the other form, or too often to be looked at", async () => {
    const endorsed = (
      change: (endorsement: peer.Endorsement, all: peer.ChaincodeEndorsedAction) => void,
    ): OneTransaction =>
      changing(({ action }) => {
        const all = action.getAction() ?? new peer.ChaincodeEndorsedAction();
        change(all.getEndorsementsList()[0] ?? new peer.Endorsement(), all);
      });
    await expectFound(
      endorsed((one) => one.setSignature(highSOf(Buffer.from(one.getSignature_asU8())))),
      "CREATOR_SIGNATURE",
      "ENDORSEMENT_SIGNATURE",
    );
    await expectFound(
      endorsed((one, all) => all.setEndorsementsList(Array.from({ length: 257 }, () => one))),
      "TRANSACTION_UNREADABLE",
    );
  });

  it("TRANSACTION_UNREADABLE: in a form that nobody else writes; whose neighbour is, is proven all the same", async () => {
    const odd = (honest: Buffer): Buffer => Buffer.concat([honest, Buffer.from([0x78, 1])]);
    await expectFound({ envelope: odd }, "TRANSACTION_UNREADABLE");
    const { draft, pin } = await smallest({
      beside: [odd(Buffer.alloc(0)), Buffer.from("no envelope"), Buffer.alloc(0)],
    });
    expect(verdictOf(verifyBundle(bundleOf(draft), { genesis: pin }))).to.deep.equal(["proven", []]);
  });
});
