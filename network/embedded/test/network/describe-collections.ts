import { createHash } from "node:crypto";
import { type ledger as ledgerMessages, ledger, peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { failure, take, text } from "./helpers.js";
import { enrolMember, type Member } from "./member.js";
import { Grpc, ORG1, ORG2, ORG3, type Subject } from "./subject.js";

const { TxValidationCode } = peer;
const sha256 = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");
const SECRET = "secret of two";

/** Collections with a configuration of their own: members, policies, a term of life. */
export function describeCollections(subject: Subject): void {
  describe("collections", function () {
    const transientData = { value: SECRET };
    let carol: Member;

    before(async function () {
      if (!subject.traits.collections) this.skip();
      carol = await enrolMember(subject.network.connection, ORG3, "carol");
    });

    const put = (collection: string, key: string, endorsingOrganizations?: string[]) =>
      subject.outcome("putIn", {
        arguments: [collection, key],
        transientData,
        ...(endorsingOrganizations === undefined ? {} : { endorsingOrganizations }),
      });
    const contractOf = async (member: Member, peerOf?: string) =>
      (await subject.session(member, peerOf)).getContract("sink");

    it("are with their members, and elsewhere only as hashes", async () => {
      const key = subject.freshKey();
      expect(await put("shared", key)).to.equal(TxValidationCode.VALID);
      expect(await subject.evaluate("getIn", "shared", key)).to.equal(SECRET);
      expect(text(await subject.atOrg2.evaluateTransaction("getIn", "shared", key))).to.equal(SECRET);
      expect(JSON.parse(await subject.evaluate("rangeIn", "shared", key, ""))).to.deep.equal([[key, SECRET]]);
      const atOrg3 = await contractOf(subject.alice, ORG3);
      expect(text(await atOrg3.evaluateTransaction("hashIn", "shared", key))).to.equal(sha256(SECRET));
      expect(
        await failure(() => atOrg3.evaluate("getIn", { arguments: ["shared", key], endorsingOrganizations: [ORG3] })),
      )
        .to.include({ code: Grpc.UNKNOWN })
        .with.property("message")
        .that.includes("private data matching public hash version is not available");
    });

    it("let only members read and write where they say so", async () => {
      const key = subject.freshKey();
      await put("shared", key);
      const stranger = await contractOf(carol, ORG1);
      const by1 = { arguments: ["shared", key], endorsingOrganizations: [ORG1] };
      expect((await failure(() => stranger.evaluate("getIn", by1))).message).to.include(
        "tx creator does not have read access permission",
      );
      expect(text(await stranger.evaluate("hashIn", by1))).to.equal(sha256(SECRET));
      const write = await failure(() =>
        stranger.submit("putIn", { arguments: ["shared", key], transientData, endorsingOrganizations: [ORG1, ORG2] }),
      );
      expect(write.details[0]?.message).to.include("tx creator does not have write access permission");
      await stranger.submit("putIn", { arguments: ["brief", key], transientData, endorsingOrganizations: [ORG1] });
      expect(await subject.evaluate("getIn", "brief", key)).to.equal(SECRET);
    });

    it("need the chaincode's endorsement, or that of their own policy", async () => {
      expect(await put("shared", subject.freshKey(), [ORG1])).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      expect(await put("shared", subject.freshKey(), [ORG1, ORG3])).to.equal(TxValidationCode.VALID);
      expect(await put("brief", subject.freshKey(), [ORG2, ORG3])).to.equal(
        TxValidationCode.ENDORSEMENT_POLICY_FAILURE,
      );
      expect(await put("brief", subject.freshKey(), [ORG1])).to.equal(TxValidationCode.VALID);
    });

    it("have keys that name who must endorse them", async () => {
      const key = subject.freshKey();
      await put("shared", key);
      await subject.submit("setPolicyIn", "shared", key, JSON.stringify([ORG3]));
      expect(await put("shared", key, [ORG1, ORG2])).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      expect(await put("shared", key, [ORG3])).to.equal(TxValidationCode.VALID);
      expect(await subject.evaluate("getIn", "shared", key)).to.equal(SECRET);
      // Nobody is named: whom the key names is asked, though not a member, and sees what is to be written.
      expect(await put("shared", key)).to.equal(TxValidationCode.VALID);
    });

    it("forget values and hashes when their time has come", async () => {
      const [old, renewed] = [subject.freshKey(), subject.freshKey()];
      const blocks = async (count: number) => {
        for (let made = 0; made < count; made++) await subject.submit("put", subject.freshKey(), "a block");
      };
      await put("brief", renewed);
      await put("brief", old);
      await put("brief", renewed);
      await blocks(1);
      expect(await subject.evaluate("getIn", "brief", old)).to.equal(SECRET);
      await blocks(1);
      expect(await subject.evaluate("getIn", "brief", old)).to.equal("");
      expect(await subject.evaluate("hashIn", "brief", old)).to.equal("");
      expect(await subject.evaluate("getIn", "brief", renewed)).to.equal(SECRET);
      await blocks(1);
      expect(await subject.evaluate("hashIn", "brief", renewed)).to.equal("");
    });

    it("come with their blocks to their members, until they are purged", async () => {
      const key = subject.freshKey();
      const transaction = await subject.endorsed("putIn", { arguments: ["shared", key], transientData });
      const { blockNumber } = await (await transaction.submit()).getStatus();
      expect(await privateValues(subject, subject.alice, blockNumber)).to.deep.equal([["sink", "shared", key, SECRET]]);
      expect(await privateValues(subject, subject.bob, blockNumber)).to.have.length(1);
      expect(await privateValues(subject, carol, blockNumber)).to.deep.equal([]);
      await subject.contract.submit("purgeIn", { arguments: ["shared", key], endorsingOrganizations: [ORG1, ORG2] });
      expect(await subject.evaluate("hashIn", "shared", key)).to.equal("");
      expect(await privateValues(subject, subject.alice, blockNumber)).to.deep.equal([]);
    });

    it("are known by name", async () => {
      const error = await failure(() => subject.evaluate("getIn", "nowhere", "k"));
      expect(error).to.include({ code: Grpc.UNKNOWN });
      expect(error.message).to.include("could not be found");
      const nobodys = await failure(() => subject.evaluate("getPrivate", "NobodyMSP", "k"));
      expect(nobodys).to.include({ code: Grpc.UNKNOWN });
      expect(nobodys.message).to.include("not defined in the collection config");
    });
  });
}

/** What DeliverWithPrivateData gives a member, at the peer of its own organisation, of one block. */
async function privateValues(subject: Subject, member: Member, block: bigint): Promise<string[][]> {
  const channel = await subject.session(member);
  const [event] = await take(1, () => channel.getBlockAndPrivateDataEvents({ startBlock: block }));
  const sets: ledgerMessages.rwset.TxPvtReadWriteSet[] = [];
  event?.getPrivateDataMapMap().forEach((set) => void sets.push(set));
  return sets.flatMap((set) =>
    set.getNsPvtRwsetList().flatMap((inNamespace) =>
      inNamespace.getCollectionPvtRwsetList().flatMap((inCollection) =>
        ledger.rwset.kvrwset.KVRWSet.deserializeBinary(inCollection.getRwset_asU8())
          .getWritesList()
          .map((write) => [
            inNamespace.getNamespace(),
            inCollection.getCollectionName(),
            write.getKey(),
            text(write.getValue_asU8()),
          ]),
      ),
    ),
  );
}
