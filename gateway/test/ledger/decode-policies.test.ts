import { common, ledger, msp } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { decodePolicies } from "../../src/adapters/ledger/decode-policies.js";

const { PEER, MEMBER } = msp.MSPRole.MSPRoleType;
type Role = typeof PEER | typeof MEMBER;

/** So many of the organisations, each by somebody of the role. */
function policyOf(needed: number, mspIds: readonly string[], role: Role = PEER): Uint8Array {
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setIdentitiesList(
    mspIds.map((mspId) => {
      const named = new msp.MSPRole();
      named.setMspIdentifier(mspId);
      named.setRole(role);
      const principal = new msp.MSPPrincipal();
      principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
      principal.setPrincipal(named.serializeBinary());
      return principal;
    }),
  );
  const threshold = new common.SignaturePolicy.NOutOf();
  threshold.setN(needed);
  threshold.setRulesList(
    mspIds.map((_, at) => {
      const signer = new common.SignaturePolicy();
      signer.setSignedBy(at);
      return signer;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(threshold);
  envelope.setRule(rule);
  return envelope.serializeBinary();
}

function written(key: string, value: Uint8Array | undefined): ledger.rwset.kvrwset.KVMetadataWrite {
  const write = new ledger.rwset.kvrwset.KVMetadataWrite();
  write.setKey(key);
  if (value === undefined) return write;
  const entry = new ledger.rwset.kvrwset.KVMetadataEntry();
  entry.setName("VALIDATION_PARAMETER");
  entry.setValue(value);
  write.setEntriesList([entry]);
  return write;
}

describe("endorsement policies that a transaction sets on keys", () => {
  const KEY = "\0grant\0g1\0";
  const allOf = (policy: Uint8Array | undefined) => decodePolicies([written(KEY, policy)])[0]?.allOf;

  it("are read as the organisations whose peers all have to endorse", () => {
    expect(decodePolicies([written(KEY, policyOf(2, ["WaterMSP", "AuthorityMSP"]))])).to.deep.equal([
      { key: "grant:g1", allOf: ["AuthorityMSP", "WaterMSP"] },
    ]);
  });

  it("are none of these where fewer suffice, a client would do, none is left, or it is no policy", () => {
    const two = ["WaterMSP", "AuthorityMSP"];
    expect(allOf(policyOf(1, two)), "one of two").to.equal(undefined);
    expect(allOf(policyOf(2, two, MEMBER)), "members").to.equal(undefined);
    expect(allOf(policyOf(0, [])), "nobody").to.equal(undefined);
    expect(allOf(undefined), "taken away").to.equal(undefined);
    expect(allOf(Buffer.from([0xff])), "garbage").to.equal(undefined);
  });
});
