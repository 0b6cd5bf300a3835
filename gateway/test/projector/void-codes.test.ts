import { ledger } from "@hyperledger/fabric-protos";
import { VOID_CODES, type LedgerRecord, type VoidCode, type VoidReason } from "@mulian/domain";
import { expect } from "chai";
import { decodeWrites } from "../../src/adapters/ledger/decode-writes.js";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { whyVoid } from "../../src/use-cases/why-void.js";
import {
  approval,
  asked,
  asking,
  catalogueBlocks,
  completed,
  completing,
  dataset,
  deciding,
  grant,
  grantId,
  grantedBlocks,
  request,
  slot,
  terms,
} from "../support/granted.js";
import { Judged } from "../support/judged.js";
import {
  AUTHORITY,
  AUTHORITY_MSP,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  holdRecord,
  idOf,
  personOf,
  resourceRecord,
  timeOf,
  transactionOf,
} from "../support/records.js";
import {
  account,
  batch,
  calendar,
  codeClaim,
  correction,
  dataKey,
  duty,
  hold,
  holding,
  jwk,
  keyBlock,
  overdueNote,
  policy,
  userStatus,
} from "../support/versions.js";

type Blocks = readonly (readonly LedgerTransaction[])[];
type Step = readonly [department: string, ...records: LedgerRecord[]];

/** Why what was written last, by somebody of the department it names, does not count. */
function reasons(before: Blocks, ...steps: readonly Step[]): readonly VoidReason[] {
  const written = steps.map(([department, ...records], at) => [
    transactionOf(`step ${at}`, records, { creator: personOf(department) }),
  ]);
  return refusedIn([...before, ...written]);
}

function refusedIn(blocks: Blocks): readonly VoidReason[] {
  const last = blocks.at(-1)?.at(-1)?.txId;
  return Judged.of(chainOf(blocks))
    .refused.filter(({ txId }) => txId === last)
    .map(({ reason }) => reason);
}

const afterCatalogue = (...steps: readonly Step[]) => reasons(catalogueBlocks(), ...steps);
const afterRequest = (...steps: readonly Step[]) => reasons([...catalogueBlocks(), [asking(), completing()]], ...steps);
const afterGrant = (...steps: readonly Step[]) => reasons(grantedBlocks(), ...steps);
const delivered = { version: 2, state: "delivered", deliveredAt: timeOf(grantedBlocks().length) } as const;
const afterDelivery = (...steps: readonly Step[]) => afterGrant(["water", grant(delivered)], ...steps);
/** A decision that puts these in the place of what is honestly written. */
const decided = (records: readonly LedgerRecord[], changes: Partial<LedgerTransaction> = {}) =>
  refusedIn([...catalogueBlocks(), [asking(), completing()], [deciding(records, changes)]]);
const signed = approval("provider", "water");
/** A transaction of roads with a duty of its own, and something else about it. */
const dutyWith = (changes: Partial<LedgerTransaction>) =>
  refusedIn([...catalogueBlocks(), [transactionOf("duty", [duty()], changes)]]);
const owned = (id: string) => datasetRecord(id, "water", contentOf());
/** A record that was changed after the chain was made, which would see to its name and time. */
const misnamed = (change: (record: LedgerRecord) => LedgerRecord): readonly VoidReason[] => {
  const chain = chainOf([...catalogueBlocks(), [transactionOf("duty", [duty()])]]);
  const judged = Judged.of(chain.slice(0, -1));
  for (const block of chain.slice(-1))
    judged.take({
      ...block,
      transactions: block.transactions.map((transaction) => ({
        ...transaction,
        writes: transaction.writes.map((write) => ({ ...write, record: change(write.record) })),
      })),
    });
  return judged.refused.map(({ reason }) => reason);
};
/** A write of the contract, as a block has it. */
const written = (key: string, value: string | undefined): readonly VoidReason[] => {
  const write = new ledger.rwset.kvrwset.KVWrite();
  write.setKey(key);
  if (value === undefined) write.setIsDelete(true);
  else write.setValue(Buffer.from(value).toString("base64"));
  return decodeWrites([write]).foreign.map(({ reason }) => reason);
};
const missedRequest = [...catalogueBlocks(), [asking(), completing({ replyDue: "2025-12-30" })]];
const suspendedBy = (subject: string): Step => [AUTHORITY, holdRecord("department", subject, "suspended")];
const core = { grade: "core" } as const;
const finding = { item: "code", mistake: "missing", records: 1, evidence: "e".repeat(64) } as const;
const corrected = [{ ...finding, answer: { outcome: "corrected", answeredAt: timeOf(5) } as const }];

/** One way to each code: who adds a code adds a way, or this does not compile. */
const WAYS: Readonly<Record<VoidCode, () => readonly VoidReason[]>> = {
  deleted: () => written("plain", undefined),
  notJson: () => written("plain", "{"),
  notUnderstood: () => written("plain", "{}"),
  underAnotherKey: () => written("\0duty\0other\0", JSON.stringify(duty())),
  policyOfNoContract: () => {
    const policies = [{ key: `grant:${grantId}`, allOf: ["waterMSP"] }];
    return refusedIn([...grantedBlocks(), [transactionOf("bind", [], { policies })]]);
  },
  besideVoid: () => afterCatalogue(["roads", duty(), duty({ id: idOf("other"), department: "water" })]),
  followsVoid: () => afterCatalogue(["water", duty()], ["roads", duty({ version: 2 })]),
  anotherWriter: () => misnamed((record) => ({ ...record, updatedBy: { ...record.updatedBy, enrolmentId: "u2" } })),
  anotherTime: () => misnamed((record) => ({ ...record, updatedAt: timeOf(9) })),
  writerDisabled: () => afterCatalogue([AUTHORITY, userStatus(1, "disabled", "roadsMSP", "u1")], ["roads", duty()]),
  writerSuspended: () => afterCatalogue(suspendedBy("roads"), ["roads", duty()]),
  writerUnregistered: () => afterCatalogue(["parks", duty({ department: "roads" })]),
  foreignOrganisation: () => dutyWith({ creator: personOf("roads", { mspId: "waterMSP" }) }),
  anotherDepartment: () => afterCatalogue(["water", duty()]),
  roleMissing: () => dutyWith({ creator: personOf("roads", { roles: ["requester"] }) }),
  notByAuthority: () => afterCatalogue([AUTHORITY, policy(1)], ["water", policy(2)]),
  outOfSequence: () => afterCatalogue(["roads", duty({ version: 2 })]),
  writtenOnce: () => afterGrant(["water", batch(1)], ["water", batch(1, { version: 2 })]),
  fixedRewritten: () => afterGrant(["water", grant({ ...delivered, grantee: "fire" })]),
  keyDiffers: () => afterCatalogue([AUTHORITY, { ...calendar(1, []), id: "2027" }]),
  beginsMidway: () => afterRequest(["roads", asked({ id: idOf("another"), extended: true })]),
  goesOnAfterEnd: () =>
    afterCatalogue(
      ["roads", duty()],
      ["roads", duty({ version: 2, status: "repealed" })],
      ["roads", duty({ version: 3 })],
    ),
  stepOutOfTurn: () => afterGrant(["roads", grant({ version: 2, state: "completed" })]),
  ownerUnregistered: () => afterCatalogue(["roads", duty({ department: "parks" })]),
  ownerNotEndorsing: () => dutyWith({ endorsers: [AUTHORITY_MSP] }),
  authorityNotEndorsing: () =>
    refusedIn([
      ...catalogueBlocks(),
      [transactionOf("enter", [departmentRecord("parks")], { endorsers: ["waterMSP", "roadsMSP"] })],
    ]),
  keyHistoryRewritten: () =>
    afterCatalogue(
      ["water", { ...departmentRecord("water", "水", "waterMSP", 2), keys: [{ jwk, since: timeOf(2) }] }],
      ["water", departmentRecord("water", "水", "waterMSP", 3)],
    ),
  keyUnknown: () => afterCatalogue(["water", keyBlock(1)]),
  anotherOrganisationsUser: () => afterCatalogue(["water", userStatus(1, "disabled")]),
  disabledByAuthority: () =>
    afterCatalogue([AUTHORITY, userStatus(1, "disabled")], ["roads", userStatus(2, "enabled")]),
  disabledByNeighbour: () => {
    const neighbour = [
      transactionOf("enter", [departmentRecord("buses", "公交", "roadsMSP")]),
      transactionOf("disable", [userStatus(1, "disabled")], { creator: personOf("buses", { mspId: "roadsMSP" }) }),
    ];
    return reasons([...catalogueBlocks(), ...neighbour.map((one) => [one])], ["roads", userStatus(2, "enabled")]);
  },
  unreviewed: () => afterCatalogue(["water", owned(idOf("fresh"))]),
  contentRewritten: () =>
    afterCatalogue(["water", datasetRecord(dataset, "water", contentOf({ title: "other" }), { version: 3 })]),
  pendingRewritten: () =>
    afterCatalogue(["water", { ...owned(dataset), version: 3, pendingContent: contentOf({ title: "other" }) }]),
  datasetOfAnother: () => afterCatalogue(["roads", resourceRecord(idOf("resource"), dataset, "roads")]),
  claimWithoutDataset: () => afterCatalogue(["water", codeClaim(idOf("fresh"))]),
  anotherAuthority: () => afterCatalogue([AUTHORITY, policy(1, { authorityDepartment: "water" })]),
  daysPassed: () => afterCatalogue([AUTHORITY, calendar(1, ["2025-12-31"], 2025)], [AUTHORITY, calendar(2, [], 2025)]),
  clockNotMissed: () => reasons(missedRequest, ["roads", overdueNote({ due: "2025-12-29" })]),
  batchOutOfLine: () => afterGrant(["water", batch(2)]),
  datasetUnregistered: () => afterCatalogue(["roads", asked({ terms: { ...terms, dataset: idOf("none") } })]),
  datasetMisdescribed: () => afterCatalogue(["roads", asked(core)]),
  ownData: () => afterCatalogue(["water", asked({ requester: "water" })]),
  notPublished: () =>
    afterCatalogue(
      ["water", { ...owned(dataset), version: 3, state: "suspended", stateReason: "x" }],
      ["roads", asked()],
    ),
  notShared: () => reasons(catalogueBlocks({ shareType: "not-shared" }), ["roads", asked({ shareType: "not-shared" })]),
  outOfScope: () => reasons(catalogueBlocks({ conditions: { scope: ["fire"], use: "x" } }), ["roads", asked()]),
  notOffered: () => afterCatalogue(["roads", asked({ terms: { ...terms, items: ["name"] } })]),
  termsChanged: () => afterRequest(["roads", completed({ version: 3, terms: { ...terms, termDays: 9 } })]),
  decidedYetOpen: () => afterRequest(["roads", completed({ version: 3, state: "withdrawn", grant: grantId })]),
  supplementOutOfTurn: () =>
    reasons(
      [...catalogueBlocks(), [asking()]],
      ["water", asked({ version: 2, state: "supplement-asked", supplement: { askedAt: timeOf(3), missing: ["x"] } })],
    ),
  nothingChanged: () => afterRequest(["roads", completed({ version: 3 })]),
  decidedOutOfTurn: () => reasons([...catalogueBlocks(), [asking()]], ["water", request({ version: 2 })]),
  unitUnsigned: () => reasons([...catalogueBlocks(), [asking()]], ["roads", completed()]),
  signedForAnother: () => afterRequest(["roads", signed]),
  requestUnknown: () => afterCatalogue(["water", signed]),
  signedTwice: () => afterGrant(["water", { ...signed, version: 2 }]),
  notDecidable: () => reasons([...catalogueBlocks(), [asking()]], ["water", signed]),
  signatureUnneeded: () => afterRequest([AUTHORITY, approval("authority", AUTHORITY)]),
  samePerson: () =>
    reasons(
      [...catalogueBlocks(core), [asking(core), completing(core)]],
      ["water", signed],
      ["water", approval("provider-second", "water")],
    ),
  slotMissing: () => decided([request(), grant(), signed]),
  slotOfAnother: () => afterCatalogue(["water", slot({ version: 1, outcome: "open", grant: undefined })]),
  decidedBeforeAsked: () => afterCatalogue(["roads", asked(), slot({ version: 1 })]),
  decidedTwice: () => afterGrant(["water", request({ version: 4 }), slot({ version: 3 })]),
  decisionDiffers: () => decided([request(), slot({ outcome: "refused", grant: undefined })]),
  requestMissing: () => decided([slot(), grant(), signed]),
  termsDiffer: () => decided([request(), slot(), grant({ terms: { ...terms, termDays: 9 } }), signed]),
  partiesDiffer: () => decided([request(), slot(), grant({ grantee: "fire" }), signed]),
  termDiffers: () => decided([request(), slot(), grant({ expiresAt: timeOf(9_000_000) }), signed]),
  notAutomatic: () => {
    const decision = { outcome: "granted", by: "contract", decidedAt: timeOf(3) } as const;
    return decided([request({ decision }), grant()]);
  },
  datasetChanged: () => {
    const changed = datasetRecord(dataset, "water", contentOf(), { version: 3, state: "updating" });
    const important = contentOf({ grade: "important" });
    const published = datasetRecord(dataset, "water", important, { version: 4, datasetVersion: 2 });
    const steps = [
      transactionOf("change", [{ ...changed, pendingContent: important }]),
      transactionOf("review", [published], { creator: personOf(AUTHORITY) }),
    ];
    const before = [...catalogueBlocks(), [asking(), completing()], ...steps.map((one) => [one])];
    const late = { notBefore: timeOf(before.length), expiresAt: timeOf(before.length + 86_400), datasetVersion: 2 };
    return refusedIn([...before, [deciding([request(), slot(), grant(late), signed])]]);
  },
  signaturesMissing: () => decided([request(), slot(), grant()]),
  providerNotEndorsing: () => decided([request(), slot(), grant(), signed], { endorsers: [AUTHORITY_MSP, "roadsMSP"] }),
  grantUnknown: () => afterGrant(["water", holding({ grant: idOf("none") })]),
  notDelivered: () => afterGrant(["roads", account()]),
  grantKeyDiffers: () => afterGrant(["water", holding({ thumbprint: "u".repeat(43) })]),
  saidTwice: () => {
    const ended = { state: "ended", endedBy: "destroyed" } as const;
    return afterGrant(
      ["water", holding()],
      ["roads", holding({ version: 2, ...ended, destructionDigest: "d".repeat(64) })],
      ["roads", holding({ version: 3, ...ended, destructionDigest: "e".repeat(64) })],
    );
  },
  keyMadeGood: () =>
    afterCatalogue(
      ["water", dataKey()],
      ["water", dataKey({ version: 2, state: "rotated" })],
      ["water", dataKey({ version: 3 })],
    ),
  notRevocable: () => afterCatalogue([AUTHORITY, holdRecord("dataset", dataset, "revoked")]),
  revocationLifted: () => afterGrant(["water", hold(1, "revoked")], ["water", hold(2, "none")]),
  authoritySuspended: () => afterCatalogue([AUTHORITY, policy(1)], suspendedBy(AUTHORITY)),
  documentsMissing: () =>
    afterDelivery(
      ["roads", account({ documents: [{ role: "scene", digest: "a".repeat(64) }] })],
      ["roads", account({ version: 2 })],
    ),
  answersItself: () => afterDelivery(["roads", correction({ state: "corrected", findings: corrected })]),
  reportRewritten: () =>
    afterDelivery(
      ["roads", correction()],
      ["water", correction({ version: 2, findings: [{ ...finding, records: 9 }] })],
    ),
  answerTakenBack: () =>
    afterDelivery(
      ["roads", correction()],
      ["water", correction({ version: 2, state: "rejected", findings: corrected })],
    ),
};

describe("each reason why a version does not count", () => {
  for (const code of VOID_CODES) {
    it(`${code}: has a way to it, and words in both languages that lack nothing`, () => {
      const reason = WAYS[code]().find((one) => one.code === code);
      if (reason === undefined)
        return expect.fail(
          `told: ${WAYS[code]()
            .map((one) => one.code)
            .join(", ")}`,
        );
      for (const language of ["zh", "en"] as const) {
        const said = whyVoid(reason, new Judged(), language);
        expect(said).to.include({ code, details: reason.details });
        expect(said.reason).to.not.match(/undefined|^$/);
        expect(/\p{Script=Han}/u.test(said.reason), said.reason).to.equal(language === "zh");
      }
    });
  }
});
