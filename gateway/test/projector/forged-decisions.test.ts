import type { AccessRequest, AccessTerms, Approval, DatasetContent, Grant } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { countedIn } from "../support/counted.js";
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
): Promise<number | undefined> =>
  countedIn("grant", grantId, [...catalogueBlocks(content), [asking(changes), completing(changes)], decision]);

describe("a decision that a colluding majority writes", () => {
  it("counts with its slot and its provider's endorsement", async () => {
    const [asked, , made, signed] = DECISION as [AccessRequest, unknown, Grant, Approval]; // as it was listed
    expect(await granted([deciding()])).to.equal(1);
    expect(await granted([deciding([asked, made, signed])]), "without its slot").to.equal(undefined);
    expect(await granted([deciding([asked, slot({ outcome: "open" }), made, signed])]), "an open slot").to.equal(
      undefined,
    );
    expect(
      await granted([deciding([asked, slot({ grant: idOf("other") }), made, signed])]),
      "another grant's slot",
    ).to.equal(undefined);
    expect(await granted([deciding(DECISION, { endorsers: [AUTHORITY_MSP, "roadsMSP"] })])).to.equal(undefined);
    expect(await granted([deciding([request(), slot(), grant()])]), "without a signature").to.equal(undefined);
  });

  it("counts by a person who may decide", async () => {
    const signedBy = (creator: LedgerTransaction["creator"], department: string, enrolmentId = "u1") =>
      granted([
        deciding([request(), slot(), grant(), approval("provider", "water", named(department, enrolmentId))], {
          creator,
        }),
      ]);
    expect(await signedBy(personOf("water"), "water")).to.equal(1);
    expect(await signedBy(personOf("roads"), "water"), "the grantee in the provider's name").to.equal(undefined);
    expect(await signedBy(personOf("roads"), "roads"), "the grantee in its own").to.equal(undefined);
    expect(await signedBy(of("water", "u2"), "water"), "in a colleague's name").to.equal(undefined);
    expect(await signedBy(personOf("water", { roles: ["requester"] }), "water"), "no approver").to.equal(undefined);
    const neighbour = { ...personOf("water"), department: "fire" };
    expect(await signedBy(neighbour, "water"), "a neighbour hosted by the same organisation").to.equal(undefined);
  });

  it("on core data counts with two persons' signatures of the provider, and the authority's", async () => {
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

    const colleague = signs(second(named("water", "u2")), of("water", "u2"));
    expect(await decided(first, colleague, last())).to.equal(1);
    const inTheirName = signs(second(named("water", "u2")), of("water", "u1"));
    expect(await decided(first, inTheirName, last()), "the second in a colleague's name").to.equal(undefined);
    const twice = signs(second(named("water", "u1")), of("water", "u1"));
    expect(await decided(first, twice, last()), "twice by one person").to.equal(undefined);
    expect(await decided(first, last()), "without the second").to.equal(undefined);
    const forOther = signs(second({ ...named("water", "u2"), termsDigest: "e".repeat(64) }), of("water", "u2"));
    expect(await decided(first, forOther, last()), "on other terms").to.equal(undefined);
    const inTheAuthoritys = last(personOf("water"));
    expect(await decided(first, colleague, inTheAuthoritys), "in the authority's name").to.equal(undefined);
    expect(await decided(first, colleague, last(personOf("water"), named("water", "u1")))).to.equal(undefined);
    const unendorsed = { ...last(), endorsers: ["waterMSP", "roadsMSP"] };
    expect(await decided(first, colleague, unendorsed), "without the authority's endorsement").to.equal(undefined);
  });

  it("counts on the grade that the dataset has, not on one that the request claims", async () => {
    expect(await granted([deciding()], { grade: "core" }), "general, of core data").to.equal(undefined);
    expect(await granted([deciding()], { shareType: "unconditional" }), "conditional, of unconditional").to.equal(
      undefined,
    );
  });

  it("counts with the terms, parties and time that were asked for", async () => {
    const decided = (changes: Partial<Grant>) =>
      granted([deciding([request(), slot(), grant(changes), approval("provider", "water")])]);
    expect(await decided({})).to.equal(1);
    expect(await decided({ terms: { ...terms, items: ["code", "name"] } }), "wider items").to.equal(undefined);
    expect(await decided({ grantee: "fire" }), "another grantee").to.equal(undefined);
    expect(await decided({ provider: "fire" }), "another provider").to.equal(undefined);
    expect(await decided({ expiresAt: timeOf(9_000_000) }), "a longer term").to.equal(undefined);
    expect(await decided({ notBefore: timeOf(1) }), "from an earlier moment").to.equal(undefined);
    expect(await decided({ state: "active" }), "delivered already").to.equal(undefined);
    expect(await decided({ versionRule: "fixed" }), "of a fixed version").to.equal(undefined);
    const other = deciding([request({ grant: idOf("other") }), slot(), grant(), approval("provider", "water")]);
    expect(await granted([other]), "another grant's request").to.equal(undefined);
    const alone = deciding([slot(), grant(), approval("provider", "water")]);
    expect(await granted([alone]), "without its request").to.equal(undefined);
  });

  it("counts by the contract itself on unconditional general data, signed by the requester's unit", async () => {
    const open = { shareType: "unconditional" } as const;
    const decision = { outcome: "granted", by: "contract", decidedAt: timeOf(2) } as const;
    const automatic = (content: Partial<DatasetContent>, creator = personOf("roads")): Promise<number | undefined> => {
      const { shareType = "conditional", grade = "general" } = content;
      const step = request({ version: 2, decision, shareType, grade });
      const made = grant({
        notBefore: timeOf(2),
        expiresAt: new Date(Date.parse(timeOf(2)) + 86_400_000).toISOString(),
      });
      const writes = [step, made, approval("requester-unit", "roads")];
      return countedIn("grant", grantId, [
        ...catalogueBlocks(content),
        [asking({ shareType, grade }), transactionOf("grant", writes, { creator })],
      ]);
    };
    expect(await automatic(open)).to.equal(1);
    expect(await automatic({}), "conditional").to.equal(undefined);
    expect(await automatic({ ...open, grade: "core" }), "core").to.equal(undefined);
    expect(await automatic(open, personOf("water")), "signed by the provider").to.equal(undefined);
    expect(await automatic(open, personOf("roads", { roles: ["requester"] })), "by no approver").to.equal(undefined);
  });
});

describe("a request that a colluding majority writes", () => {
  const counted = (...transactions: readonly LedgerTransaction[]) =>
    countedIn("access-request", requestId, [...catalogueBlocks(), ...transactions.map((one) => [one])]);
  const by = (creator: LedgerTransaction["creator"], transaction: LedgerTransaction): LedgerTransaction =>
    transactionOf(
      `${transaction.txId} by another`,
      transaction.writes.map(({ record }) => record),
      { creator },
    );

  it("counts when it is its requester's, of what the dataset is", async () => {
    expect(await counted(asking())).to.equal(1);
    expect(await counted(by(personOf("water"), asking())), "made by its provider").to.equal(undefined);
    expect(await counted(by(personOf("fire"), asking())), "made by a third").to.equal(undefined);
    expect(await counted(by(personOf("roads", { roles: ["steward"] }), asking())), "by no requester").to.equal(
      undefined,
    );
    expect(await counted(asking({ provider: "fire" })), "of another provider").to.equal(undefined);
    expect(await counted(asking({ grade: "important" })), "of another grade").to.equal(undefined);
    expect(await counted(asking({ completedAt: timeOf(2) })), "signed before it was made").to.equal(undefined);
    const [made] = asking().writes;
    expect(await counted(transactionOf("no slot", made === undefined ? [] : [made.record]))).to.equal(undefined);
  });

  it("counts when the dataset may be asked for it", async () => {
    const askedOf = (content: Partial<DatasetContent>, asks: Partial<AccessTerms> = {}) =>
      countedIn("access-request", requestId, [
        ...catalogueBlocks(content),
        [asking({ terms: { ...terms, ...asks }, shareType: content.shareType ?? "conditional" })],
      ]);
    expect(await askedOf({})).to.equal(1);
    expect(await askedOf({ shareMethods: ["check"] }), "by a method that is not offered").to.equal(undefined);
    expect(await askedOf({}, { items: ["name"] }), "items there are none of").to.equal(undefined);
    expect(await askedOf({}, { items: ["code", "code"] }), "an item twice").to.equal(undefined);
    expect(await askedOf({}, { method: "look-up" }), "without the method's terms").to.equal(undefined);
    expect(await askedOf({ shareType: "not-shared" }), "not shared").to.equal(undefined);
    expect(await askedOf({ conditions: { scope: ["fire"], use: "x" } }), "out of scope").to.equal(undefined);
    expect(await askedOf({ conditions: { scope: ["roads"], use: "x" } })).to.equal(1);
    const retired = datasetRecord(dataset, "water", contentOf(), { version: 3, state: "retired", stateReason: "x" });
    const blocks = [...catalogueBlocks(), [transactionOf("retire", [retired])], [asking()]];
    expect(await countedIn("access-request", requestId, blocks), "a retired dataset").to.equal(undefined);
  });

  it("goes on by the side whose step it is", async () => {
    const at = (changes: Partial<AccessRequest>) => completed({ completedAt: timeOf(3), ...changes });
    const signed = transactionOf("sign", [at({}), approval("requester-unit", "roads")]);
    expect(await counted(asking(), signed)).to.equal(2);
    expect(await counted(asking(), by(personOf("water"), signed)), "signed by the provider").to.equal(1);
    expect(await counted(asking(), transactionOf("sign", [at({})])), "without the signature").to.equal(1);
    const wider = at({ terms: { ...terms, items: ["code", "name"] } });
    expect(await counted(asking(), transactionOf("wider", [wider, approval("requester-unit", "roads")]))).to.equal(1);

    const step = (name: string, changes: Partial<AccessRequest>, department: string) =>
      transactionOf(name, [at({ version: 3, ...changes })], { creator: personOf(department) });
    const asksMore: Partial<AccessRequest> = {
      state: "supplement-asked",
      supplement: { askedAt: timeOf(4), missing: ["x"] },
    };
    expect(await counted(asking(), signed, step("more", asksMore, "water"))).to.equal(3);
    expect(await counted(asking(), signed, step("more", asksMore, "roads")), "asked by the requester").to.equal(2);
    expect(await counted(asking(), signed, step("withdraw", { state: "withdrawn" }, "roads"))).to.equal(3);
    expect(await counted(asking(), signed, step("withdraw", { state: "withdrawn" }, "water"))).to.equal(2);
    const decision = { outcome: "granted", by: "approvals", decidedAt: timeOf(4) } as const;
    for (const decided of [{ decision }, { grant: grantId }])
      for (const state of ["withdrawn", "supplement-asked"] as const)
        expect(
          await counted(
            asking(),
            signed,
            step(state, { ...asksMore, ...decided, state }, state === "withdrawn" ? "roads" : "water"),
          ),
          `${state} and decided`,
        ).to.equal(2);
    expect(await counted(asking(), signed, step("extend", { extended: true }, AUTHORITY))).to.equal(3);
    expect(await counted(asking(), signed, step("extend", { extended: true }, "water")), "by the provider").to.equal(2);
    const later = { extended: true, completedAt: timeOf(4) };
    expect(await counted(asking(), signed, step("extend", later, AUTHORITY)), "signed at another time").to.equal(2);
  });

  it("is refused by its provider, in its slot", async () => {
    const refusal = { outcome: "refused", by: "approvals", decidedAt: timeOf(DECIDED) } as const;
    const refused = request({ state: "refused", grant: undefined, decision: refusal });
    const closed = slot({ outcome: "refused", grant: undefined });
    const after = (transaction: LedgerTransaction) =>
      countedIn("access-request", requestId, [...catalogueBlocks(), [asking(), completing()], [transaction]]);
    expect(await after(deciding([refused, closed]))).to.equal(3);
    expect(await after(deciding([refused])), "without its slot").to.equal(2);
    expect(await after(deciding([refused, closed], { creator: personOf("fire") })), "by a third").to.equal(2);
    expect(await after(deciding([refused, closed], { creator: personOf(AUTHORITY) })), "by the authority").to.equal(2);
  });
});
