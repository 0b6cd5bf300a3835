import { expect } from "chai";
import { PolicyError } from "../../src/channel/policy-error.js";
import { evaluatePolicy, majorityPolicy, parsePolicy, peerOfPolicy } from "../../src/channel/policy.js";
import type { Identity } from "../../src/crypto/types.js";
import { common, msp } from "../../src/protos.js";
import { MSP_IDS, openConsortium } from "./fixtures.js";
import type { TestConsortium } from "./fixtures.js";

describe("signature policies", () => {
  let consortium: TestConsortium;
  const signers: Record<string, Identity> = {};

  before(async () => {
    consortium = await openConsortium();
    for (const [index, letter] of ["a", "b", "c"].entries()) {
      signers[letter] = consortium.peers[index] ?? expect.fail("no peer");
      signers[letter.toUpperCase()] = consortium.clients[index] ?? expect.fail("no client");
    }
  });
  after(() => consortium.remove());

  /** @param who peers in lower case, clients in upper case */
  function holds(policy: string | Uint8Array, who: string): boolean {
    const bytes = typeof policy === "string" ? parsePolicy(policy) : policy;
    return evaluatePolicy(
      consortium.mspManager,
      bytes,
      who.split("").map((letter) => signers[letter] ?? expect.fail(letter)),
    );
  }

  it("lays a policy out as Fabric's parser does", () => {
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(
      parsePolicy("AND('A.peer', OutOf(1, 'B.member', \"A.peer\"))"),
    );
    const outer = envelope.getRule()?.getNOutOf();
    expect(outer?.getN()).to.equal(2);
    expect(outer?.getRulesList()[0]?.getSignedBy()).to.equal(0);
    expect(
      outer
        ?.getRulesList()[1]
        ?.getNOutOf()
        ?.getRulesList()
        .map((rule) => rule.getSignedBy()),
    ).to.deep.equal([1, 2]);
    const roles = envelope
      .getIdentitiesList()
      .map((principal) => msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8()));
    // Principals are not shared: the same one written twice stands twice.
    expect(roles.map((role) => `${role.getMspIdentifier()}.${role.getRole()}`)).to.deep.equal(["A.3", "B.0", "A.3"]);
  });

  it("understands gates in the three spellings", () => {
    for (const gate of ["And", "and", "AND"]) expect(holds(`${gate}('AMSP.peer','BMSP.peer')`, "ab")).to.equal(true);
    for (const gate of ["Or", "or", "OR"]) expect(holds(`${gate}( 'AMSP.peer' , 'BMSP.peer' ) `, "b")).to.equal(true);
    for (const gate of ["OutOf", "outof", "OUTOF"])
      expect(holds(`${gate}(1, 'AMSP.peer', 'BMSP.peer')`, "a")).to.equal(true);
  });

  it("refuses what is no policy", () => {
    const texts = [
      "",
      "'A.peer'",
      "AND()",
      "AND('A.peer'",
      "AND('A.peer') x",
      "NOT('A.peer')",
      "OutOf('A.peer')",
      "OutOf(3, 'A.peer')",
      "AND('A.boss')",
      "AND('.peer')",
      "AND(A.peer)",
      "aNd('A.peer')",
      `${"AND(".repeat(40)}'A.peer'${")".repeat(40)}`,
    ];
    for (const text of texts) {
      try {
        parsePolicy(text);
        expect.fail(`accepted ${text}`);
      } catch (error) {
        expect(error, text).to.be.instanceOf(PolicyError).with.property("code", "SYNTAX");
      }
    }
    expect(() => majorityPolicy([]))
      .to.throw(PolicyError)
      .with.property("code", "NO_ORGANISATIONS");
  });

  it("counts roles, not names", () => {
    expect(holds("OR('AMSP.peer')", "a")).to.equal(true);
    expect(holds("OR('AMSP.peer')", "A")).to.equal(false);
    expect(holds("OR('AMSP.client')", "A")).to.equal(true);
    expect(holds("OR('AMSP.member')", "A")).to.equal(true);
    expect(holds("OR('AMSP.member')", "bB")).to.equal(false);
  });

  it("uses each signer once, and gives back what a failed branch took", () => {
    expect(holds("AND('AMSP.peer', 'AMSP.member')", "a")).to.equal(false);
    expect(holds("AND('AMSP.peer', 'AMSP.member')", "aa")).to.equal(false);
    expect(holds("AND('AMSP.peer', 'AMSP.member')", "aA")).to.equal(true);
    // Fabric takes signers greedily: the member rule takes the peer, and the peer rule finds none left.
    expect(holds("AND('AMSP.member', 'AMSP.peer')", "aA")).to.equal(false);
    expect(holds("AND('AMSP.member', 'AMSP.peer')", "Aa")).to.equal(true);
    expect(holds("OR(AND('AMSP.peer','BMSP.peer'), 'AMSP.peer')", "a")).to.equal(true);
    expect(holds("AND(OR('AMSP.peer','BMSP.peer'), 'CMSP.peer')", "bc")).to.equal(true);
  });

  it("asks for more than half of the peers", () => {
    const majority = majorityPolicy(MSP_IDS);
    expect(["ab", "bc", "abc"].map((who) => holds(majority, who))).to.deep.equal([true, true, true]);
    expect(["", "a", "aB", "aABC"].map((who) => holds(majority, who))).to.deep.equal([false, false, false, false]);
    expect(holds(majorityPolicy(["AMSP", "BMSP"]), "a")).to.equal(false);
    expect(holds(peerOfPolicy("BMSP"), "b")).to.equal(true);
    expect(holds(peerOfPolicy("BMSP"), "aB")).to.equal(false);
  });

  it("is satisfied by nobody when malformed", () => {
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(parsePolicy("OR('AMSP.peer','BMSP.peer')"));
    envelope.getRule()?.getNOutOf()?.getRulesList()[1]?.setSignedBy(9);
    expect(holds(envelope.serializeBinary(), "a")).to.equal(false);
    expect(holds(Buffer.from([0xff, 0xff]), "a")).to.equal(false);
    expect(holds(Buffer.alloc(0), "a")).to.equal(false);
  });
});
