import type { AccessRequest, AccessTerms, Approval, DatasetContent, Grant } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import {
  DECIDED,
  DECISION,
  approval,
  asking,
  catalogueBlocks,
  dataset,
  completed,
  completing,
  deciding,
  grant,
  grantId,
  request,
  requestId,
  slot,
  terms,
} from "../support/granted.js";
import type { Verdict } from "../support/judged.js";
import {
  AUTHORITY,
  AUTHORITY_MSP,
  contentOf,
  datasetRecord,
  idOf,
  personOf,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { verdictIn } from "../support/verdict.js";

const BOTH = [AUTHORITY_MSP, "waterMSP"];
const second = (changes: Partial<Approval> = {}) => approval("provider-second", "water", changes);
const of = (department: string, enrolmentId: string) => personOf(department, { enrolmentId });
const named = (department: string, enrolmentId: string): Pick<Approval, "by"> => ({
  by: { mspId: of(department, enrolmentId).mspId, enrolmentId, department },
});

/** Which version of the grant counts once these blocks follow the catalogue; 1 when it was decided as it must be. */
const granted = (
  decision: readonly LedgerTransaction[],
  content: Partial<DatasetContent> = {},
  changes: Partial<AccessRequest> = {},
): Verdict =>
  verdictIn("grant", grantId, [...catalogueBlocks(content), [asking(changes), completing(changes)], decision]);

describe("a decision that a colluding majority writes", () => {
  it("counts with its slot and its provider's endorsement", () => {
    const [asked, , made, signed] = DECISION as [AccessRequest, unknown, Grant, Approval]; // as it was listed
    expect(granted([deciding()])).to.equal(1);
    expect(granted([deciding([asked, made, signed])]), "without its slot").to.equal("slotMissing");
    expect(granted([deciding([asked, slot({ outcome: "open" }), made, signed])]), "an open slot").to.equal(
      "decisionDiffers, slotMissing",
    );
    expect(granted([deciding([asked, slot({ grant: idOf("other") }), made, signed])]), "another grant's slot").to.equal(
      "slotMissing",
    );
    expect(granted([deciding(DECISION, { endorsers: [AUTHORITY_MSP, "roadsMSP"] })])).to.equal("providerNotEndorsing");
    expect(granted([deciding([request(), slot(), grant()])]), "without a signature").to.equal("signaturesMissing");
  });

  it("counts by a person who may decide", () => {
    const signedBy = (creator: LedgerTransaction["creator"], department: string, enrolmentId = "u1") =>
      granted([
        deciding([request(), slot(), grant(), approval("provider", "water", named(department, enrolmentId))], {
          creator,
        }),
      ]);
    expect(signedBy(personOf("water"), "water")).to.equal(1);
    expect(signedBy(personOf("roads"), "water"), "the grantee in the provider's name").to.equal(
      "anotherDepartment, signedForAnother",
    );
    expect(signedBy(personOf("roads"), "roads"), "the grantee in its own").to.equal("anotherDepartment");
    expect(signedBy(of("water", "u2"), "water"), "in a colleague's name").to.equal("signedForAnother");
    expect(signedBy(personOf("water", { roles: ["requester"] }), "water"), "no approver").to.equal("roleMissing");
    const neighbour = { ...personOf("water"), department: "fire" };
    expect(signedBy(neighbour, "water"), "a neighbour hosted by the same organisation").to.equal("foreignOrganisation");
  });

  it("on core data counts with two persons' signatures of the provider, and the authority's", () => {
    const core = { grade: "core" } as const;
    const first = transactionOf("first", [approval("provider", "water")], { creator: of("water", "u1") });
    const signs = (record: Approval, creator: LedgerTransaction["creator"]) =>
      transactionOf(record.step, [record], { creator });
    const last = (creator = personOf(AUTHORITY), changes: Partial<Approval> = {}) =>
      deciding([request(core), slot(), grant(), approval("authority", AUTHORITY, changes)], {
        creator,
        endorsers: BOTH,
      });
    const decided = (...steps: readonly LedgerTransaction[]) => granted(steps, core, core);
    /** Of the provider's second signature. */
    const signed = (...steps: readonly LedgerTransaction[]): Verdict =>
      verdictIn("approval", second().id, [...catalogueBlocks(core), [asking(core), completing(core)], steps]);

    const colleague = signs(second(named("water", "u2")), of("water", "u2"));
    expect(decided(first, colleague, last())).to.equal(1);
    const inTheirName = signs(second(named("water", "u2")), of("water", "u1"));
    expect(decided(first, inTheirName, last()), "the second in a colleague's name").to.equal("signaturesMissing");
    expect(signed(first, inTheirName)).to.equal("signedForAnother");
    const twice = signs(second(named("water", "u1")), of("water", "u1"));
    expect(decided(first, twice, last()), "twice by one person").to.equal("signaturesMissing");
    expect(signed(first, twice)).to.equal("samePerson");
    expect(decided(first, last()), "without the second").to.equal("signaturesMissing");
    const forOther = signs(second({ ...named("water", "u2"), termsDigest: "e".repeat(64) }), of("water", "u2"));
    expect(decided(first, forOther, last()), "on other terms").to.equal("signaturesMissing");
    expect(signed(first, forOther)).to.equal("termsDiffer");
    const inTheAuthoritys = last(personOf("water"));
    expect(decided(first, colleague, inTheAuthoritys), "in the authority's name").to.equal("signedForAnother");
    expect(decided(first, colleague, last(personOf("water"), named("water", "u1")))).to.equal("samePerson");
    const unendorsed = { ...last(), endorsers: ["waterMSP", "roadsMSP"] };
    expect(decided(first, colleague, unendorsed), "without the authority's endorsement").to.equal(
      "authorityNotEndorsing",
    );
  });

  it("counts on the grade that the dataset has, not on one that the request claims", () => {
    expect(granted([deciding()], { grade: "core" }), "general, of core data").to.equal(
      "datasetChanged, followsVoid, requestUnknown",
    );
    expect(granted([deciding()], { shareType: "unconditional" }), "conditional, of unconditional").to.equal(
      "datasetChanged, followsVoid, requestUnknown",
    );
  });

  it("counts with the terms, parties and time that were asked for", () => {
    const decided = (changes: Partial<Grant>) =>
      granted([deciding([request(), slot(), grant(changes), approval("provider", "water")])]);
    expect(decided({})).to.equal(1);
    expect(decided({ terms: { ...terms, items: ["code", "name"] } }), "wider items").to.equal("termsDiffer");
    expect(decided({ grantee: "fire" }), "another grantee").to.equal("partiesDiffer");
    expect(decided({ provider: "fire" }), "another provider").to.equal("partiesDiffer");
    expect(decided({ expiresAt: timeOf(9_000_000) }), "a longer term").to.equal("termDiffers");
    expect(decided({ notBefore: timeOf(1) }), "from an earlier moment").to.equal("termDiffers");
    expect(decided({ state: "active" }), "delivered already").to.equal("termDiffers");
    expect(decided({ versionRule: "fixed" }), "of a fixed version").to.equal("termDiffers");
    const other = deciding([request({ grant: idOf("other") }), slot(), grant(), approval("provider", "water")]);
    expect(granted([other]), "another grant's request").to.equal("partiesDiffer, slotMissing");
    const alone = deciding([slot(), grant(), approval("provider", "water")]);
    expect(granted([alone]), "without its request").to.equal("requestMissing, slotOfAnother");
  });

  it("counts by the contract itself on unconditional general data, signed by the requester's unit", () => {
    const open = { shareType: "unconditional" } as const;
    const decision = { outcome: "granted", by: "contract", decidedAt: timeOf(2) } as const;
    const automatic = (content: Partial<DatasetContent>, creator = personOf("roads")): Verdict => {
      const { shareType = "conditional", grade = "general" } = content;
      const step = request({ version: 2, decision, shareType, grade });
      const made = grant({
        notBefore: timeOf(2),
        expiresAt: new Date(Date.parse(timeOf(2)) + 86_400_000).toISOString(),
      });
      const writes = [step, made, approval("requester-unit", "roads")];
      return verdictIn("grant", grantId, [
        ...catalogueBlocks(content),
        [asking({ shareType, grade }), transactionOf("grant", writes, { creator })],
      ]);
    };
    expect(automatic(open)).to.equal(1);
    expect(automatic({}), "conditional").to.equal("notAutomatic");
    expect(automatic({ ...open, grade: "core" }), "core").to.equal("notAutomatic");
    expect(automatic(open, personOf("water")), "signed by the provider").to.equal(
      "anotherDepartment, signedForAnother",
    );
    expect(automatic(open, personOf("roads", { roles: ["requester"] })), "by no approver").to.equal("roleMissing");
  });
});

describe("a request that a colluding majority writes", () => {
  const verdict = (...transactions: readonly LedgerTransaction[]) =>
    verdictIn("access-request", requestId, [...catalogueBlocks(), ...transactions.map((one) => [one])]);
  const by = (creator: LedgerTransaction["creator"], transaction: LedgerTransaction): LedgerTransaction =>
    transactionOf(
      `${transaction.txId} by another`,
      transaction.writes.map(({ record }) => record),
      { creator },
    );

  it("counts when it is its requester's, of what the dataset is", () => {
    expect(verdict(asking())).to.equal(1);
    expect(verdict(by(personOf("water"), asking())), "made by its provider").to.equal("anotherDepartment");
    expect(verdict(by(personOf("fire"), asking())), "made by a third").to.equal("anotherDepartment");
    expect(verdict(by(personOf("roads", { roles: ["steward"] }), asking())), "by no requester").to.equal("roleMissing");
    expect(verdict(asking({ provider: "fire" })), "of another provider").to.equal("datasetMisdescribed, slotOfAnother");
    expect(verdict(asking({ grade: "important" })), "of another grade").to.equal("datasetMisdescribed");
    expect(verdict(asking({ completedAt: timeOf(2) })), "signed before it was made").to.equal("beginsMidway");
    const [made] = asking().writes;
    expect(verdict(transactionOf("no slot", made === undefined ? [] : [made.record]))).to.equal("slotMissing");
  });

  it("counts when the dataset may be asked for it", () => {
    const askedOf = (content: Partial<DatasetContent>, asks: Partial<AccessTerms> = {}) =>
      verdictIn("access-request", requestId, [
        ...catalogueBlocks(content),
        [asking({ terms: { ...terms, ...asks }, shareType: content.shareType ?? "conditional" })],
      ]);
    expect(askedOf({})).to.equal(1);
    expect(askedOf({ shareMethods: ["check"] }), "by a method that is not offered").to.equal("notOffered");
    expect(askedOf({}, { items: ["name"] }), "items there are none of").to.equal("notOffered");
    expect(askedOf({}, { items: ["code", "code"] }), "an item twice").to.equal("notOffered");
    expect(askedOf({}, { method: "look-up" }), "without the method's terms").to.equal("notOffered");
    expect(askedOf({ shareType: "not-shared" }), "not shared").to.equal("notShared");
    expect(askedOf({ conditions: { scope: ["fire"], use: "x" } }), "out of scope").to.equal("outOfScope");
    expect(askedOf({ conditions: { scope: ["roads"], use: "x" } })).to.equal(1);
    const retired = datasetRecord(dataset, "water", contentOf(), { version: 3, state: "retired", stateReason: "x" });
    const blocks = [...catalogueBlocks(), [transactionOf("retire", [retired])], [asking()]];
    expect(verdictIn("access-request", requestId, blocks), "a retired dataset").to.equal("notPublished");
  });

  it("goes on by the side whose step it is", () => {
    const at = (changes: Partial<AccessRequest>) => completed({ completedAt: timeOf(3), ...changes });
    const signed = transactionOf("sign", [at({}), approval("requester-unit", "roads")]);
    expect(verdict(asking(), signed)).to.equal(2);
    expect(verdict(asking(), by(personOf("water"), signed)), "signed by the provider").to.equal(
      "anotherDepartment, signedForAnother",
    );
    expect(verdict(asking(), transactionOf("sign", [at({})])), "without the signature").to.equal("unitUnsigned");
    const wider = at({ terms: { ...terms, items: ["code", "name"] } });
    expect(verdict(asking(), transactionOf("wider", [wider, approval("requester-unit", "roads")]))).to.equal(
      "termsChanged, termsDiffer",
    );

    const step = (name: string, changes: Partial<AccessRequest>, department: string) =>
      transactionOf(name, [at({ version: 3, ...changes })], { creator: personOf(department) });
    const asksMore: Partial<AccessRequest> = {
      state: "supplement-asked",
      supplement: { askedAt: timeOf(4), missing: ["x"] },
    };
    expect(verdict(asking(), signed, step("more", asksMore, "water"))).to.equal(3);
    expect(verdict(asking(), signed, step("more", asksMore, "roads")), "asked by the requester").to.equal(
      "anotherDepartment",
    );
    expect(verdict(asking(), signed, step("withdraw", { state: "withdrawn" }, "roads"))).to.equal(3);
    expect(verdict(asking(), signed, step("withdraw", { state: "withdrawn" }, "water"))).to.equal("anotherDepartment");
    const decision = { outcome: "granted", by: "approvals", decidedAt: timeOf(4) } as const;
    for (const decided of [{ decision }, { grant: grantId }])
      for (const state of ["withdrawn", "supplement-asked"] as const)
        expect(
          verdict(
            asking(),
            signed,
            step(state, { ...asksMore, ...decided, state }, state === "withdrawn" ? "roads" : "water"),
          ),
          `${state} and decided`,
        ).to.equal("decidedYetOpen");
    expect(verdict(asking(), signed, step("extend", { extended: true }, AUTHORITY))).to.equal(3);
    expect(verdict(asking(), signed, step("extend", { extended: true }, "water")), "by the provider").to.equal(
      "notByAuthority",
    );
    const later = { extended: true, completedAt: timeOf(4) };
    expect(verdict(asking(), signed, step("extend", later, AUTHORITY)), "signed at another time").to.equal(
      "nothingChanged",
    );
  });

  it("is refused by its provider, in its slot", () => {
    const refusal = { outcome: "refused", by: "approvals", decidedAt: timeOf(DECIDED) } as const;
    const refused = request({ state: "refused", grant: undefined, decision: refusal });
    const closed = slot({ outcome: "refused", grant: undefined });
    const after = (transaction: LedgerTransaction) =>
      verdictIn("access-request", requestId, [...catalogueBlocks(), [asking(), completing()], [transaction]]);
    expect(after(deciding([refused, closed]))).to.equal(3);
    expect(after(deciding([refused])), "without its slot").to.equal("slotMissing");
    expect(after(deciding([refused, closed], { creator: personOf("fire") })), "by a third").to.equal(
      "anotherDepartment",
    );
    expect(after(deciding([refused, closed], { creator: personOf(AUTHORITY) })), "by the authority").to.equal(
      "anotherDepartment",
    );
  });
});
