import { createHash } from "node:crypto";
import { peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { failure, text } from "./helpers.js";
import { Grpc, ORG1, ORG2, ORG3, type Subject } from "./subject.js";

const { TxValidationCode } = peer;
const sha256 = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");

/** Implicit collections: who sees what, and who must endorse it. */
export function describePrivateData(subject: Subject): void {
  describe("private data", () => {
    const transientData = { value: "secret of Org1" };
    const put = (fn: string, key: string, endorsingOrganizations?: string[]) =>
      subject.contract.submit(fn, {
        arguments: [ORG1, key],
        transientData,
        ...(endorsingOrganizations === undefined ? {} : { endorsingOrganizations }),
      });

    it("is with its organisation, and elsewhere only as a hash", async () => {
      const key = subject.freshKey();
      await put("putPrivate", key);
      expect(await subject.evaluate("getPrivate", ORG1, key)).to.equal("secret of Org1");
      expect(await subject.evaluate("getPrivateHash", ORG1, key)).to.equal(sha256("secret of Org1"));
      expect(text(await subject.atOrg2.evaluateTransaction("getPrivateHash", ORG1, key))).to.equal(
        sha256("secret of Org1"),
      );
      expect(await failure(() => subject.atOrg2.evaluateTransaction("getPrivate", ORG1, key))).to.include({
        code: Grpc.UNKNOWN,
      });
    });

    it("is in no block", async () => {
      const key = subject.freshKey();
      await put("putPrivate", key);
      for (const block of await subject.allBlocks())
        expect(Buffer.from(block.serializeBinary()).includes("secret of Org1")).to.equal(false);
    });

    it("does not send transient data to organisations it was not meant for", async () => {
      const key = subject.freshKey();
      expect(await failure(() => put("putPrivateAndPublic", key))).to.include({ code: Grpc.FAILED_PRECONDITION });
      await put("putPrivateAndPublic", key, [ORG1, ORG2]);
      expect(await subject.evaluate("get", key)).to.equal("there is a private value");
      expect(await subject.evaluate("getPrivate", ORG1, key)).to.equal("secret of Org1");
    });

    it("needs its organisation's endorsement", async () => {
      const key = subject.freshKey();
      const by = async (endorsingOrganizations: string[]) =>
        subject.outcome("putPrivate", { arguments: [ORG1, key], transientData, endorsingOrganizations });
      expect(await by([ORG2, ORG3])).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      expect(await by([ORG1])).to.equal(TxValidationCode.VALID);
    });

    it("can be deleted and purged", async () => {
      const [deleted, purged] = [subject.freshKey(), subject.freshKey()];
      await put("putPrivate", deleted);
      await put("putPrivate", purged);
      await subject.submit("removePrivate", ORG1, deleted);
      await subject.submit("purgePrivate", ORG1, purged);
      for (const key of [deleted, purged]) {
        expect(await subject.evaluate("getPrivate", ORG1, key)).to.equal("");
        expect(await subject.evaluate("getPrivateHash", ORG1, key)).to.equal("");
      }
    });

    it("reaches an evaluation as transient data", async () => {
      const seen = await subject.contract.evaluate("transientKeys", { transientData: { b: "2", a: "1" } });
      expect(JSON.parse(text(seen))).to.deep.equal(["a", "b"]);
    });
  });
}
