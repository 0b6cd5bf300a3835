import { peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { failure } from "./helpers.js";
import { impostorOf } from "./member.js";
import { Grpc, ORG1, ORG2, ORG3, type Subject } from "./subject.js";

const { TxValidationCode } = peer;

/** Who must endorse, and what is refused. */
export function describeEndorsement(subject: Subject): void {
  describe("endorsement", () => {
    it("invalidates a transaction endorsed by too few", async () => {
      const key = subject.freshKey();
      const put = (endorsingOrganizations: string[]) =>
        subject.outcome("put", { arguments: [key, "v"], endorsingOrganizations });
      expect(await put([ORG1])).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      expect(await subject.evaluate("get", key)).to.equal("");
      expect(await put([ORG1, ORG3])).to.equal(TxValidationCode.VALID);
      expect(await subject.evaluate("get", key)).to.equal("v");
    });

    it("lets a key name who must endorse it", async () => {
      const key = subject.freshKey();
      await subject.submit("put", key, "v");
      await subject.submit("setPolicy", key, JSON.stringify([ORG3]));
      expect(JSON.parse(await subject.evaluate("policyOf", key))).to.deep.equal([ORG3]);
      expect(await subject.outcome("put", { arguments: [key, "w"], endorsingOrganizations: [ORG1, ORG2] })).to.equal(
        TxValidationCode.ENDORSEMENT_POLICY_FAILURE,
      );
      expect(await subject.outcome("put", { arguments: [key, "x"] })).to.equal(TxValidationCode.VALID);
      expect(await subject.outcome("put", { arguments: [key, "y"], endorsingOrganizations: [ORG3] })).to.equal(
        TxValidationCode.VALID,
      );
      expect(await subject.evaluate("get", key)).to.equal("y");
    });

    it("finds nobody to endorse a key whose policy names nobody, but takes who is named", async () => {
      const key = subject.freshKey();
      await subject.submit("put", key, "v");
      await subject.submit("setPolicy", key, "[]");
      const unplanned = await failure(() => subject.submit("put", key, "w"));
      expect(unplanned).to.include({ code: Grpc.FAILED_PRECONDITION });
      expect(unplanned.message).to.include("state based endorsement policy cannot be satisfied");
      expect(await subject.outcome("put", { arguments: [key, "x"], endorsingOrganizations: [ORG2] })).to.equal(
        TxValidationCode.VALID,
      );
    });

    it("keeps a key's policy through a write and drops it with the key", async () => {
      const key = subject.freshKey();
      await subject.submit("put", key, "v");
      await subject.submit("setPolicy", key, JSON.stringify([ORG2]));
      await subject.submit("put", key, "w");
      expect(JSON.parse(await subject.evaluate("policyOf", key))).to.deep.equal([ORG2]);
      await subject.submit("remove", key);
      expect(JSON.parse(await subject.evaluate("policyOf", key))).to.deep.equal([]);
    });

    it("refuses endorsers that disagree", async () => {
      const error = await failure(() => subject.submit("differ", subject.freshKey()));
      expect(error).to.include({ code: Grpc.ABORTED });
      expect(error.details.map(({ message }) => message)).to.include("ProposalResponsePayloads do not match");
    });

    it("refuses a transaction that its creator did not sign", async () => {
      const key = subject.freshKey();
      const mine = await subject.endorsed("put", { arguments: [key, "v"] });
      const forged = await subject.signedBy(impostorOf(subject.alice), mine);
      expect(await failure(() => forged.submit())).to.include({ code: subject.traits.refusedByOrderers });
      expect((await (await mine.submit()).getStatus()).code).to.equal(TxValidationCode.VALID);
    });

    it("says what the contract said", async () => {
      const evaluated = await failure(() => subject.evaluate("fail", "the reason"));
      expect(evaluated).to.include({ code: Grpc.UNKNOWN });
      expect(evaluated.details[0]).to.include({ mspId: ORG1, message: "chaincode response 500, the reason" });
      const submitted = await failure(() => subject.submit("fail", "the reason"));
      expect(submitted).to.include({ code: Grpc.ABORTED });
      expect(submitted.details[0]).to.include({ mspId: ORG1, message: "chaincode response 500, the reason" });
    });

    it("knows only its own channel, chaincodes and organisations", async () => {
      const elsewhere = subject.sessions[0]?.gateway.getNetwork("elsewhere").getContract("sink");
      expect(await failure(() => elsewhere?.evaluateTransaction("get", "k"))).to.include({ code: Grpc.UNAVAILABLE });
      expect(await failure(() => elsewhere?.submitTransaction("put", "k", "v"))).to.include({
        code: Grpc.FAILED_PRECONDITION,
      });
      expect(await failure(() => subject.channel.getContract("missing").submitTransaction("put", "k", "v"))).to.include(
        {
          code: Grpc.FAILED_PRECONDITION,
        },
      );
      expect(
        await failure(() =>
          subject.contract.submit("put", { arguments: ["k", "v"], endorsingOrganizations: ["NobodyMSP"] }),
        ),
      ).to.include({ code: Grpc.UNAVAILABLE });
    });

    it("commits a transaction that was sent twice once", async () => {
      const key = subject.freshKey();
      const proposal = subject.contract.newProposal("append", { arguments: [key, "x"] });
      const transaction = await proposal.endorse();
      const commits = [await transaction.submit(), await transaction.submit()];
      for (const commit of commits) expect((await commit.getStatus()).code).to.equal(TxValidationCode.VALID);
      await subject.submit("put", subject.freshKey(), "so that both are committed");
      expect(await subject.evaluate("get", key)).to.equal("x");
      const codes = (await subject.filteredTransactions())
        .filter(({ txId }) => txId === transaction.getTransactionId())
        .map(({ code }) => code);
      const again = subject.traits.ordersDuplicates ? [TxValidationCode.DUPLICATE_TXID] : [];
      expect(codes).to.deep.equal([TxValidationCode.VALID, ...again]);
      expect(await failure(() => proposal.endorse())).to.include({ code: Grpc.ABORTED });
    });
  });
}
