import type { AccessRequest, Correction, Duty, Grant, KeyHolding, LedgerRecord, RecordKind } from "@mulian/domain";
import { expect } from "chai";
import type { CatalogueIndex } from "../../src/ports/catalogue-index.js";
import { because } from "../../src/projector/because.js";
import { certificateAlarms } from "../../src/use-cases/audit/alarms/certificate-alarms.js";
import { overdueClocks } from "../../src/use-cases/audit/alarms/clock-overdue.js";
import { datasetsWithoutDuty } from "../../src/use-cases/audit/alarms/dataset-without-duty.js";
import { dutiesWithoutDataset } from "../../src/use-cases/audit/alarms/duty-without-dataset.js";
import { grantsNeverUsed } from "../../src/use-cases/audit/alarms/grant-never-used.js";
import { keysHeldPastGrant } from "../../src/use-cases/audit/alarms/key-held-past-grant.js";
import { missedPromises } from "../../src/use-cases/audit/alarms/missed-promises.js";
import type { AlarmRule } from "../../src/use-cases/audit/alarms/raised.js";
import { receiptAlarms } from "../../src/use-cases/audit/alarms/receipt-alarms.js";
import { refusedWithoutGround } from "../../src/use-cases/audit/alarms/refused-without-ground.js";
import { unaccountedGrants } from "../../src/use-cases/audit/alarms/unaccounted-grants.js";
import { zombieDatasets } from "../../src/use-cases/audit/alarms/zombie-dataset.js";
import { waysOut } from "../../src/use-cases/audit/alarms/ways-out.js";
import { listAlarms, MAX_OF_A_CODE } from "../../src/use-cases/audit/list-alarms.js";
import type { UserCaller } from "../../src/use-cases/caller.js";
import { Snapshot } from "../../src/use-cases/snapshot.js";
import { asked, dataset, grant as grantOf, grantId as grant, terms } from "../support/granted.js";
import {
  AUTHORITY,
  AUTHORITY_MSP,
  baseOf,
  chainOf,
  contentOf,
  datasetRecord,
  departmentRecord,
  holdRecord,
  idOf,
  personOf,
  publicationOf,
  resourceRecord,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { TemporaryIndex } from "../support/temporary-index.js";
import { policy } from "../support/versions.js";

const DUTY = idOf("duty");
const DAY = 86_400_000;
const START = Date.parse(timeOf(1));
const day = (number: number): string => new Date(START + number * DAY).toISOString();

/** These records and nothing else, at a time. */
function snapshotAt(now: string, ...records: readonly LedgerRecord[]): Snapshot {
  const index = {
    get: (kind: RecordKind, id: string) => records.find((record) => record.kind === kind && record.id === id),
    all: (kind: RecordKind, filter: (record: LedgerRecord) => boolean = () => true) =>
      records.filter((record) => record.kind === kind && filter(record)),
  } as unknown as CatalogueIndex; // the members that a snapshot of the present asks
  return new Snapshot(index, { now: () => new Date(now) });
}

const told = (rule: AlarmRule, now: string, ...records: readonly LedgerRecord[]): readonly string[] =>
  rule(snapshotAt(now, ...records)).map(
    ({ code, department, subjectKind, since }) => `${code} ${department} ${subjectKind} ${since}`,
  );

const published = datasetRecord(dataset, "water", contentOf());
const duty = (status: Duty["status"], updatedAt = timeOf(1)): Duty => ({
  kind: "duty",
  ...baseOf(DUTY, "water"),
  updatedAt,
  department: "water",
  title: "行政区划管理",
  legalBasis: "条例",
  status,
});

/** In use since a moment. */
const granted = (changes: Partial<Grant> = {}): Grant =>
  grantOf({
    ...baseOf(grant, "water"),
    state: "active",
    notBefore: timeOf(1),
    expiresAt: day(365),
    terms: { ...terms, termDays: 365 },
    deliverDue: day(20).slice(0, 10),
    deliveredAt: timeOf(1),
    ...changes,
  });
const holding = (state: KeyHolding["state"]): KeyHolding => ({
  kind: "key-holding",
  ...baseOf(idOf("holding"), "water"),
  holder: "roads",
  provider: "water",
  grant,
  dataset,
  holdingKind: "access-key",
  thumbprint: "t".repeat(43),
  state,
  since: timeOf(1),
});
const batch = (deliveries: number): LedgerRecord => ({
  kind: "receipt-batch",
  ...baseOf("water:1", "water"),
  department: "water",
  batchNumber: 1,
  firstSequence: 1,
  lastSequence: 1,
  merkleRoot: "b".repeat(64),
  totals: [{ grant, deliveries, refusals: 1 - deliveries, rows: 0, bytes: 0 }],
});

describe("alarms", () => {
  describe("zombie datasets", () => {
    it("are published ones without a resource, since they were published", () => {
      expect(told(zombieDatasets, day(1), published)).to.deep.equal([`zombieDataset water dataset ${timeOf(1)}`]);
      expect(told(zombieDatasets, day(1), { ...published, state: "submitted" })).to.deep.equal([]);
      const retired = { ...resourceRecord(idOf("r"), dataset, "water"), status: "retired" } as const;
      expect(told(zombieDatasets, day(1), published, retired)).to.have.length(1);
    });
    it("are those not refreshed within their cycle, and no irregular one", () => {
      const resource = { ...resourceRecord(idOf("r"), dataset, "water"), refreshedAt: day(0) };
      const weekly = datasetRecord(dataset, "water", contentOf({ updateCycle: "weekly" }));
      expect(told(zombieDatasets, day(6), weekly, resource)).to.deep.equal([]);
      expect(told(zombieDatasets, day(8), weekly, resource)).to.deep.equal([`zombieDataset water dataset ${day(7)}`]);
      const newer = { ...resourceRecord(idOf("r2"), dataset, "water"), refreshedAt: day(5) };
      expect(told(zombieDatasets, day(8), weekly, resource, newer)).to.deep.equal([]);
      const irregular = datasetRecord(dataset, "water", contentOf({ updateCycle: "irregular" }));
      expect(told(zombieDatasets, day(5_000), irregular, resource)).to.deep.equal([]);
    });
  });

  describe("duties without a dataset", () => {
    it("are those in force that no dataset names, unless it was retired", () => {
      expect(told(dutiesWithoutDataset, day(1), duty("active"))).to.deep.equal([
        `dutyWithoutDataset water duty ${timeOf(1)}`,
      ]);
      expect(told(dutiesWithoutDataset, day(1), duty("active"), published)).to.deep.equal([]);
      expect(told(dutiesWithoutDataset, day(1), duty("active"), { ...published, state: "retired" })).to.have.length(1);
      expect(told(dutiesWithoutDataset, day(1), duty("repealed"))).to.deep.equal([]);
    });
  });

  describe("datasets without a duty", () => {
    it("are published ones whose duties are all repealed, since the last of them was", () => {
      expect(told(datasetsWithoutDuty, day(9), published, duty("repealed", day(3)))).to.deep.equal([
        `datasetWithoutDuty water dataset ${day(3)}`,
      ]);
      expect(told(datasetsWithoutDuty, day(9), published, duty("active"))).to.deep.equal([]);
      expect(told(datasetsWithoutDuty, day(9), { ...published, state: "retired" }, duty("repealed"))).to.deep.equal([]);
    });
  });

  describe("overdue clocks", () => {
    const request = (changes: Partial<AccessRequest>): LedgerRecord => asked({ replyDue: "2026-01-15", ...changes });
    it("are a reply's, from the end of its last day in Shanghai, while the request is open", () => {
      const end = "2026-01-15T16:00:00.000Z";
      expect(told(overdueClocks, "2026-01-15T15:59:59.000Z", request({}))).to.deep.equal([]);
      expect(told(overdueClocks, "2026-01-15T16:00:01.000Z", request({}))).to.deep.equal([
        `clockOverdue water access-request ${end}`,
      ]);
      expect(told(overdueClocks, day(60), request({ state: "refused" }))).to.deep.equal([]);
      expect(told(overdueClocks, day(60), request({ replyDue: undefined }))).to.deep.equal([]);
    });
    it("are a delivery's, unless the grant was revoked meanwhile", () => {
      const agreed = granted({ state: "agreed" });
      expect(told(overdueClocks, day(19), agreed)).to.deep.equal([]);
      expect(told(overdueClocks, day(22), agreed)).to.have.length(1);
      expect(told(overdueClocks, day(22), granted())).to.deep.equal([]);
      expect(told(overdueClocks, day(22), agreed, holdRecord("grant", grant, "revoked"))).to.deep.equal([]);
    });
    it("are the authority's review of a change, and a provider's answer to a correction", () => {
      const updating = { ...published, state: "updating", reviewDue: "2026-01-05" } as const;
      const [review] = told(overdueClocks, day(10), updating);
      expect(review).to.match(/^clockOverdue {2}dataset /); // the authority's: these records name none
      const correction = {
        ...baseOf(idOf("correction"), "roads"),
        kind: "correction",
        grant,
        provider: "water",
        grantee: "roads",
        dataset,
        state: "reported",
        answerDue: "2026-01-05",
      } as unknown as Correction; // the members the rule asks
      expect(told(overdueClocks, day(10), correction)).to.have.length(1);
      expect(told(overdueClocks, day(10), { ...correction, state: "accepted" })).to.deep.equal([]);
    });
  });

  describe("requests refused without a ground the rules know", () => {
    const decided = (decision: object): AccessRequest =>
      ({
        ...baseOf(idOf("refused"), "roads"),
        kind: "access-request",
        requester: "roads",
        provider: "water",
        state: "refused",
        decision: { outcome: "refused", by: "approvals", reason: "因故", decidedAt: day(3), ...decision },
      }) as unknown as AccessRequest; // the members the rule asks
    it("are those whose reasons are all there is, for a year", () => {
      const alarm = [`refusedWithoutGround water access-request ${day(3)}`];
      expect(told(refusedWithoutGround, day(4), decided({}))).to.deep.equal(alarm);
      expect(told(refusedWithoutGround, day(367), decided({}))).to.deep.equal(alarm);
      expect(told(refusedWithoutGround, day(369), decided({}))).to.deep.equal([]);
    });
    it("are none with a ground, and none that were granted", () => {
      expect(told(refusedWithoutGround, day(4), decided({ ground: "not-held" }))).to.deep.equal([]);
      expect(told(refusedWithoutGround, day(4), decided({ outcome: "granted" }))).to.deep.equal([]);
    });
  });

  describe("keys held past their grant", () => {
    it("are holdings nobody ended although the grant is over, since it was", () => {
      const over = [`keyHeldPastGrant roads key-holding ${day(365)}`];
      expect(told(keysHeldPastGrant, day(366), granted(), holding("acknowledged"))).to.deep.equal(over);
      expect(told(keysHeldPastGrant, day(364), granted(), holding("acknowledged"))).to.deep.equal([]);
      expect(told(keysHeldPastGrant, day(366), granted(), holding("ended"))).to.deep.equal([]);
    });
    it("are those of a revoked and of a completed grant", () => {
      const revoked = { ...holdRecord("grant", grant, "revoked"), updatedAt: day(4) };
      expect(told(keysHeldPastGrant, day(5), granted(), holding("released"), revoked)).to.deep.equal([
        `keyHeldPastGrant roads key-holding ${day(4)}`,
      ]);
      const suspended = holdRecord("grant", grant, "suspended");
      expect(told(keysHeldPastGrant, day(5), granted(), holding("released"), suspended)).to.deep.equal([]);
      const completed = granted({ state: "completed", updatedAt: day(6) });
      expect(told(keysHeldPastGrant, day(7), completed, holding("released"))).to.deep.equal([
        `keyHeldPastGrant roads key-holding ${day(6)}`,
      ]);
    });
  });

  describe("grants never used", () => {
    it("are active ones without a delivery in any batch, after thirty days or half a shorter term", () => {
      const since = new Date(START + 30 * DAY).toISOString();
      expect(told(grantsNeverUsed, day(31), granted())).to.deep.equal([`grantNeverUsed roads grant ${since}`]);
      expect(told(grantsNeverUsed, day(29), granted())).to.deep.equal([]);
      expect(told(grantsNeverUsed, day(31), granted(), batch(1))).to.deep.equal([]);
      expect(told(grantsNeverUsed, day(31), granted(), batch(0)), "a refusal is no use").to.have.length(1);
      expect(told(grantsNeverUsed, day(31), granted({ state: "agreed" }))).to.deep.equal([]);
      expect(told(grantsNeverUsed, day(6), granted({ terms: { ...terms, termDays: 10 } }))).to.have.length(1);
    });
  });

  describe("use and disposal", () => {
    const proof = { destructionDigest: "d".repeat(64) };
    const account: LedgerRecord = {
      kind: "use-record",
      ...baseOf(idOf("account"), "roads"),
      grant,
      provider: "water",
      grantee: "roads",
      dataset,
      from: day(2).slice(0, 10),
      to: day(9).slice(0, 10),
      effectKind: "time-saved",
      documents: [],
      keepUntil: "2029-01-10",
    };
    it("are missed a month after the grant was over, each by itself", () => {
      const since = day(395);
      expect(told(unaccountedGrants, day(396), granted(), holding("ended"))).to.deep.equal([
        `useNotRecorded roads grant ${since}`,
        `disposalNotRecorded roads grant ${since}`,
      ]);
      expect(told(unaccountedGrants, day(394), granted(), holding("ended"))).to.deep.equal([]);
      expect(told(unaccountedGrants, day(396), granted(), { ...holding("ended"), ...proof })).to.deep.equal([
        `useNotRecorded roads grant ${since}`,
      ]);
      expect(told(unaccountedGrants, day(396), granted(), holding("ended"), account)).to.deep.equal([
        `disposalNotRecorded roads grant ${since}`,
      ]);
      expect(told(unaccountedGrants, day(396), granted(), { ...holding("ended"), ...proof }, account)).to.deep.equal(
        [],
      );
    });
    it("are not asked of a grant that runs, or by which nothing was delivered", () => {
      expect(told(unaccountedGrants, day(300), granted(), holding("acknowledged"))).to.deep.equal([]);
      const { deliveredAt: _never, ...undelivered } = granted({ state: "agreed" });
      expect(told(unaccountedGrants, day(500), undelivered)).to.deep.equal([]);
    });
    it("count from the revocation, if there was one", () => {
      const revoked = { ...holdRecord("grant", grant, "revoked"), updatedAt: day(4) };
      expect(told(unaccountedGrants, day(35), granted(), holding("ended"), revoked)).to.include(
        `useNotRecorded roads grant ${day(34)}`,
      );
    });
  });

  describe("promises to correct", () => {
    const promised = (correctBy: string): Correction => ({
      kind: "correction",
      ...baseOf(idOf("promised"), "roads"),
      grant,
      provider: "water",
      grantee: "roads",
      dataset,
      datasetVersion: 1,
      state: "accepted",
      findings: [
        {
          item: "code",
          mistake: "missing",
          records: 1,
          evidence: "e".repeat(64),
          answer: { outcome: "accepted", correctBy, answeredAt: timeOf(2) },
        },
      ],
      documents: [],
      answerDue: "2026-01-15",
    });
    it("are missed once their day has ended in Shanghai, until they are kept or the report is withdrawn", () => {
      expect(told(missedPromises, "2026-03-20T15:59:59.999Z", promised("2026-03-20"))).to.deep.equal([]);
      expect(told(missedPromises, "2026-03-20T16:00:00.000Z", promised("2026-03-20"))).to.deep.equal([
        "promiseMissed water correction 2026-03-20T16:00:00.000Z",
      ]);
      for (const state of ["corrected", "closed", "withdrawn"] as const)
        expect(told(missedPromises, day(300), { ...promised("2026-03-20"), state }), state).to.deep.equal([]);
    });
  });

  describe("receipts", () => {
    it("raise one alarm for each department and grant, whatever was found of it", () => {
      const raised = receiptAlarms(snapshotAt(day(1)), [
        { code: "receiptMissing", department: "water", grant, delivery: "d1" },
        { code: "countersignatureMissing", department: "water", grant, delivery: "d2" },
        { code: "outsideGrant", department: "water", grant, delivery: "d2" },
        { code: "sequenceGap", department: "roads", sequence: 4 },
        { code: "rootDiffers", department: "roads", batchNumber: 2 },
        { code: "sideSilent", department: "water" },
      ]).map(({ code, department, subjectKind }) => `${code} ${department} ${subjectKind}`);
      expect(raised).to.deep.equal([
        "receiptOneSided water grant",
        "deliveryOutsideGrant water grant",
        "receiptGap roads department",
        "batchDiffers roads department",
        "sideSilent water department",
      ]);
    });
    it("raise none when nothing was found", () => {
      expect(receiptAlarms(snapshotAt(day(1)), [])).to.deep.equal([]);
    });
  });

  describe("of what does not count on the ledger", () => {
    const ANTEDATED = "2020-01-01T00:00:00.000Z";
    const FLOOD = MAX_OF_A_CODE + 3;
    const duties = Array.from({ length: FLOOD }, (_, number) => ({ ...duty("active"), id: idOf(`forged ${number}`) }));
    const forged = { foreign: [{ key: "forged", reason: because("notJson") }], timestamp: ANTEDATED };
    /** Of what is then written in water's name, by three ways, nothing counts; after it water publishes a dataset that has no resource. */
    const blocks = chainOf([
      [
        transactionOf("policy", [policy(1)], { creator: personOf(AUTHORITY) }),
        transactionOf("departments", [departmentRecord("water"), departmentRecord("roads")]),
      ],
      [transactionOf("flood", duties)],
      [transactionOf("by another", [{ ...duty("active"), id: idOf("another") }], { creator: personOf("roads") })],
      [transactionOf("by another rule", [{ ...duty("active"), id: idOf("late"), version: 2 }])],
      publicationOf(published),
    ]).map((block) =>
      block.number === 1
        ? { ...block, transactions: block.transactions.map((transaction) => ({ ...transaction, ...forged })) }
        : block,
    );
    let temporary: TemporaryIndex;
    before(async () => (temporary = await TemporaryIndex.open(blocks)));
    after(() => temporary.remove());

    it("are told since its block, and never in place of others, however many they are", async () => {
      const ports = {
        index: temporary.index,
        clock: { now: () => new Date(day(1)) },
        exchange: { reconcile: async () => ({ checked: { receipts: 0, grants: 0, batches: 0 }, found: [] }) },
      } as unknown as Parameters<typeof listAlarms>[0]; // certificates are asked for an operator alone
      const caller: UserCaller = {
        user: "li",
        department: "water",
        roles: ["approver"],
        ledger: { mspId: "waterMSP" } as UserCaller["ledger"], // the member that visibility asks
      };
      const { items, total, shortened } = await listAlarms(ports, caller, undefined, "en");
      const flood = items.filter(({ code }) => code === "versionVoid");
      expect(items.map(({ code }) => code)).to.include("zombieDataset");
      expect(flood).to.have.length(MAX_OF_A_CODE);
      const told = new Set(flood.map(({ voidVersion }) => `${voidVersion?.creator.mspId} ${voidVersion?.code}`));
      expect([...told]).to.have.members([
        "waterMSP anotherTime",
        "roadsMSP anotherDepartment",
        "waterMSP outOfSequence",
      ]);
      expect(flood[0]?.since, "the ledger's time by then").to.equal(timeOf(0));
      expect(flood[0]?.voidVersion?.at).to.equal(ANTEDATED);
      const most = { by: "waterMSP", reason: "anotherTime", shown: MAX_OF_A_CODE - 2, total: FLOOD };
      expect(shortened).to.deep.equal([{ of: "versionVoid", shown: MAX_OF_A_CODE, total: FLOOD + 2, groups: [most] }]);
      expect(total - items.length).to.equal(FLOOD + 2 - MAX_OF_A_CODE);

      const ledger = { mspId: AUTHORITY_MSP } as UserCaller["ledger"]; // as above
      const overseer: UserCaller = { ...caller, department: AUTHORITY, roles: ["authority"], ledger };
      const antedated = (await listAlarms(ports, overseer, undefined, "en")).items.find(
        ({ code }) => code === "datedBack",
      );
      expect(antedated?.text).to.contain(ANTEDATED).and.to.contain("waterMSP u1");
      expect(antedated?.subject).to.equal(`transaction:${flood[0]?.voidVersion?.txId}`);

      expect(flood[0]?.action).to.contain(waysOut.en.anew);
      const inChinese = (await listAlarms(ports, caller, undefined, "zh")).items.find(
        ({ code }) => code === "versionVoid",
      );
      expect(inChinese?.voidVersion?.code).to.equal(flood[0]?.voidVersion?.code);
      expect(inChinese?.text)
        .to.contain(inChinese?.voidVersion?.reason)
        .and.to.not.contain(flood[0]?.voidVersion?.reason);
    });
  });

  it("are certificates of the gateway in their last month: how they stand, and since when", () => {
    const certificate = { certificateOf: "user" as const, owner: "li", enrolmentId: "u1", department: "water" };
    const ends = (number: number, daysLeft: number) => ({ ...certificate, expiresAt: day(number), daysLeft });
    const raised = certificateAlarms([
      ends(100, 30),
      ends(100, 29),
      { ...ends(100, 10), failingSince: day(80) },
      ends(10, -1),
    ]);
    expect(raised.map(({ code, since, subject }) => `${code} ${since} ${subject}`)).to.deep.equal([
      `certificateEnding ${day(70)} user:li`,
      `certificateNotRenewed ${day(80)} user:li`,
      `certificateEnded ${day(10)} user:li`,
    ]);
  });
});
