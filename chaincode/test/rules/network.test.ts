import type { Caller } from "@mulian/domain";
import { expect } from "chai";
import {
  agreedGrant,
  cast,
  completeRequest,
  digest,
  openNetwork,
  policyContent,
  publishDataset,
  recordId,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

describe("the network's own records", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  it("policy: changed by the authority, which it goes on naming", async () => {
    const update = (content: typeof policyContent, as: Caller = cast.authority) =>
      ledger.submit(as, "policy.update", { expectedVersion: 1, content });
    await refused("FORBIDDEN", update({ ...policyContent, deliverDays: 10 }, cast.head));
    await refused("FORBIDDEN", update({ ...policyContent, authorityMsp: "CivilMSP" }));
    await refused("FORBIDDEN", update({ ...policyContent, authorityDepartment: "civil-affairs" }));
    await update({ ...policyContent, deliverDays: 10 });
    await refused("VERSION_CONFLICT", update({ ...policyContent, deliverDays: 11 }));
  });

  it("calendar: past days stay, days to come may change", async () => {
    const set = (expectedVersion: number, holidays: string[], workdays: string[] = [], year = 2026) =>
      ledger.submit(cast.authority, "calendar.set", { expectedVersion, content: { year, holidays, workdays } });
    await refused("INVALID_INPUT", set(0, ["2027-01-01"]));
    await refused("INVALID_INPUT", set(0, ["2026-05-01", "2026-05-01"]));
    await refused("INVALID_INPUT", set(0, ["2026-05-01"], ["2026-05-01"]));
    await set(0, ["2026-01-01", "2026-05-01"]);
    await refused("VERSION_CONFLICT", set(0, ["2026-01-01"]));
    await refused("PAST_CALENDAR", set(1, ["2026-05-01"]));
    await refused("PAST_CALENDAR", set(1, ["2026-01-01", "2026-01-02", "2026-05-01"]));
    await refused("PAST_CALENDAR", set(1, ["2026-01-01", "2026-05-01"], ["2026-02-28"]));
    await set(1, ["2026-01-01", "2026-03-02", "2026-10-01"], ["2026-03-07"]); // today may still be declared a day off
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.head, "calendar.set", {
        expectedVersion: 2,
        content: { year: 2026, holidays: [], workdays: [] },
      }),
    );
  });

  it("user: an operator speaks for its own organisation, and not over the authority", async () => {
    const { mspId, enrolmentId } = cast.requester;
    const set = (as: Caller, expectedVersion: number, status: "enabled" | "disabled", reason?: string) =>
      ledger.submit(as, "user.set-status", { mspId, enrolmentId, expectedVersion, status, reason });
    await refused("FORBIDDEN", set(cast.civilOperator, 0, "disabled", "离职"));
    await refused("REASON_REQUIRED", set(cast.statisticsOperator, 0, "disabled"));
    await set(cast.statisticsOperator, 0, "disabled", "离职");
    await set(cast.statisticsOperator, 1, "enabled");
    await set(cast.authority, 2, "disabled", "滥用");
    await refused("FORBIDDEN", set(cast.statisticsOperator, 3, "enabled"));
    await refused("FORBIDDEN", set(cast.statisticsOperator, 3, "disabled", "改由本单位"));
    await set(cast.authority, 3, "enabled");
  });

  it("user: an operator does not lift what a neighbour in its organisation imposed", async () => {
    const { mspId, enrolmentId } = cast.requester;
    const set = (as: Caller, expectedVersion: number, status: "enabled" | "disabled", reason?: string) =>
      ledger.submit(as, "user.set-status", { mspId, enrolmentId, expectedVersion, status, reason });
    const neighbour: Caller = { ...cast.statisticsOperator, enrolmentId: "health-operator", department: "health" };
    await set(cast.statisticsOperator, 0, "disabled", "离职");
    await refused("FORBIDDEN", set(neighbour, 1, "enabled"));
    await refused("FORBIDDEN", set(neighbour, 1, "disabled", "改由本单位"));
    await set(cast.statisticsOperator, 1, "enabled");
  });

  describe("receipts", () => {
    const batch = (batchNumber: number, firstSequence: number, lastSequence: number, previousRoot?: string) => ({
      batchNumber,
      firstSequence,
      lastSequence,
      merkleRoot: digest(`root ${batchNumber}`),
      previousRoot,
      totals: [{ grant: recordId("grant"), deliveries: 1, refusals: 1, rows: 10, bytes: 100 }],
    });

    it("follow each other without gap or overlap, each department's its own", async () => {
      await refused("WRONG_STATE", ledger.submit(cast.civilGateway, "receipts.commit", batch(2, 1, 3)));
      await refused("INVALID_INPUT", ledger.submit(cast.civilGateway, "receipts.commit", batch(1, 2, 3)));
      await refused(
        "INTEGRITY_FAILURE",
        ledger.submit(cast.civilGateway, "receipts.commit", batch(1, 1, 3, digest("root 0"))),
      );
      await ledger.submit(cast.civilGateway, "receipts.commit", batch(1, 1, 3));
      await refused("ALREADY_EXISTS", ledger.submit(cast.civilGateway, "receipts.commit", batch(1, 1, 4)));
      await refused(
        "INVALID_INPUT",
        ledger.submit(cast.civilGateway, "receipts.commit", batch(2, 5, 8, digest("root 1"))),
      );
      await refused(
        "INVALID_INPUT",
        ledger.submit(cast.civilGateway, "receipts.commit", batch(2, 3, 8, digest("root 1"))),
      );
      await refused("INTEGRITY_FAILURE", ledger.submit(cast.civilGateway, "receipts.commit", batch(2, 4, 8)));
      await refused(
        "INTEGRITY_FAILURE",
        ledger.submit(cast.civilGateway, "receipts.commit", batch(2, 4, 8, digest("other"))),
      );
      await ledger.submit(cast.civilGateway, "receipts.commit", batch(2, 4, 8, digest("root 1")));
      await ledger.submit(cast.statisticsGateway, "receipts.commit", batch(1, 1, 2));
      expect((await ledger.record("receipt-batch", "civil-affairs", "2")).lastSequence).to.equal(8);
    });

    it("do not count more than they are", async () => {
      await refused("INVALID_INPUT", ledger.submit(cast.civilGateway, "receipts.commit", batch(1, 1, 1)));
      await refused(
        "INVALID_INPUT",
        ledger.submit(cast.civilGateway, "receipts.commit", {
          ...batch(1, 1, 9),
          totals: [...batch(1, 1, 9).totals, ...batch(1, 1, 9).totals],
        }),
      );
      await refused("INVALID_INPUT", ledger.submit(cast.civilGateway, "receipts.commit", batch(1, 1, 0)));
      await refused("FORBIDDEN", ledger.submit(cast.head, "receipts.commit", batch(1, 1, 3)));
    });
  });

  describe("overdue clocks", () => {
    it("reply: noted once the last day has ended in Shanghai, by who sees the request", async () => {
      const dataset = await publishDataset(ledger, {
        shareType: "conditional",
        conditions: { scope: [], use: "统计" },
      });
      const { id, termsDigest } = await completeRequest(ledger, dataset);
      const note = { clock: "reply", subject: id } as const;
      ledger.now = "2026-03-16T15:59:59.999Z";
      await refused("CLOCK_NOT_OVERDUE", ledger.submit(cast.requester, "overdue.record", note));
      ledger.now = "2026-03-16T16:00:00.000Z";
      await refused("NOT_FOUND", ledger.submit(cast.neighbour, "overdue.record", note));
      await ledger.submit(cast.statisticsGateway, "overdue.record", note);
      expect(await ledger.record("overdue-note", "reply", id)).to.include({
        department: "civil-affairs",
        due: "2026-03-16",
        seenAt: ledger.now,
      });
      await refused("ALREADY_EXISTS", ledger.submit(cast.auditor, "overdue.record", note));
      // A missed clock grants nothing, and keeps nobody from deciding.
      expect((await ledger.record("access-request", id)).state).to.equal("submitted");
      await ledger.submit(cast.head, "request.decide", { id, expectedVersion: 2, termsDigest, outcome: "grant" });
      await refused(
        "WRONG_STATE",
        ledger.submit({ ...cast.auditor, enrolmentId: "another" }, "overdue.record", { clock: "reply", subject: id }),
      );
    });

    it("deliver: twenty working days after consent, while the grant waits", async () => {
      const grant = await agreedGrant(ledger, { termDays: 60 });
      ledger.now = "2026-03-30T15:00:00.000Z";
      await refused(
        "CLOCK_NOT_OVERDUE",
        ledger.submit(cast.requester, "overdue.record", { clock: "deliver", subject: grant }),
      );
      ledger.now = "2026-03-30T16:00:00.000Z";
      await ledger.submit(cast.auditor, "overdue.record", { clock: "deliver", subject: grant });
      await ledger.submit(cast.unitHead, "grant.revoke", { id: grant, reason: "不再需要" });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.requester, "overdue.record", { clock: "deliver", subject: grant }),
      );
    });

    it("deliver: the provider's own suspension does not stop its clock, another's does", async () => {
      const grant = await agreedGrant(ledger, { termDays: 60 });
      ledger.now = "2026-03-30T16:00:00.000Z";
      await ledger.submit(cast.head, "grant.suspend", { id: grant, reason: "检修" });
      await ledger.submit(cast.unitHead, "grant.suspend", { id: grant, reason: "暂不使用" });
      await refused("WRONG_STATE", ledger.submit(cast.auditor, "overdue.record", { clock: "deliver", subject: grant }));
      await ledger.submit(cast.unitHead, "grant.resume", { id: grant });
      await ledger.submit(cast.auditor, "overdue.record", { clock: "deliver", subject: grant });
    });

    it("review: the authority's own, and again for the next change", async () => {
      const dataset = await publishDataset(ledger);
      const { content } = await ledger.record("dataset", dataset);
      const note = { clock: "review", subject: dataset } as const;
      await refused("WRONG_STATE", ledger.submit(cast.neighbour, "overdue.record", note));
      await ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion: 2, content });
      ledger.now = "2026-03-05T02:00:00.000Z";
      await ledger.submit(cast.neighbour, "overdue.record", note);
      expect(await ledger.record("overdue-note", "review", dataset)).to.include({
        department: "authority",
        due: "2026-03-04",
        version: 1,
      });
      await ledger.submit(cast.authority, "dataset.review", { id: dataset, expectedVersion: 3, outcome: "publish" });
      await ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion: 4, content });
      await refused("CLOCK_NOT_OVERDUE", ledger.submit(cast.requester, "overdue.record", note));
      ledger.now = "2026-03-12T02:00:00.000Z";
      await ledger.submit(cast.requester, "overdue.record", note);
      expect(await ledger.record("overdue-note", "review", dataset)).to.include({ due: "2026-03-09", version: 2 });
    });
  });
});
