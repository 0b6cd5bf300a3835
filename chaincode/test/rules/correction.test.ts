import type { Caller, CommandBody, FindingAnswer } from "@mulian/domain";
import { expect } from "chai";
import {
  activeGrant,
  agreedGrant,
  cast,
  correctionBody,
  digest,
  openNetwork,
  policyContent,
  reportedCorrection,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

const accepted = (finding: number, correctBy = "2026-03-20"): FindingAnswer => ({
  finding,
  outcome: "accepted",
  correctBy,
});
const corrected = (finding: number): FindingAnswer => ({ finding, outcome: "corrected" });
const rejected = (finding: number): FindingAnswer => ({ finding, outcome: "rejected", reason: "agrees-with-source" });

describe("correction", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const answer = (
    id: string,
    expectedVersion: number,
    answers: FindingAnswer[],
    as: Caller = cast.steward,
    documents: CommandBody<"correction.answer">["documents"] = [],
  ) => ledger.submit(as, "correction.answer", { id, expectedVersion, answers, documents });
  const end = (name: "correction.close" | "correction.withdraw", id: string, expectedVersion: number, as: Caller) =>
    ledger.submit(as, name, { id, expectedVersion });
  const stateOf = async (id: string) => (await ledger.record("correction", id)).state;

  describe("the report", () => {
    it("is the grantee's, on data it was granted and has had", async () => {
      const agreed = await agreedGrant(ledger);
      const report = (as: Caller, body: CommandBody<"correction.report">) =>
        ledger.submit(as, "correction.report", body);
      await refused("WRONG_STATE", report(cast.requester, correctionBody(agreed)));
      ledger = await openNetwork();
      const { grant } = await activeGrant(ledger);
      await refused("NOT_FOUND", report(cast.neighbour, correctionBody(grant)));
      await refused("FORBIDDEN", report({ ...cast.steward, roles: ["requester"] }, correctionBody(grant)));
      await refused("FORBIDDEN", report(cast.statisticsSteward, correctionBody(grant)));
      const { result } = await report(cast.requester, correctionBody(grant));
      expect(await ledger.record("correction", result.id)).to.include({
        grant,
        provider: "civil-affairs",
        grantee: "statistics",
        datasetVersion: 1,
        state: "reported",
        answerDue: "2026-03-16", // ten working days from Monday the 2nd
      });
    });

    it("names granted items, each mistake once, and evidence for each", async () => {
      const { grant } = await activeGrant(ledger);
      const report = (changes: Partial<CommandBody<"correction.report">>) =>
        ledger.submit(cast.requester, "correction.report", correctionBody(grant, changes));
      const finding = { item: "name", mistake: "wrong-value", records: 1, evidence: digest("evidence") } as const;
      const outside = await refused(
        "ITEM_NOT_SHARED",
        report({ findings: [finding, { ...finding, item: "population" }] }),
      );
      expect(outside.details.errors?.map(({ path }) => path)).to.deep.equal(["findings[1].item"]);
      await refused("INVALID_INPUT", report({ findings: [finding, { ...finding, evidence: digest("other") }] }));
      await refused("INVALID_INPUT", report({ findings: [finding, { ...finding, mistake: "missing" }] }));
      await refused(
        "INVALID_INPUT",
        report({ findings: [finding], documents: [{ role: "answer", digest: digest("a") }] }),
      );
      await refused("INVALID_INPUT", report({ findings: [] }));
      await refused("INVALID_INPUT", report({ findings: [{ ...finding, records: 0 }] }));
      await report({ findings: [finding], documents: [{ role: "attachment", digest: digest("a table") }] });
    });

    it("is answered within the policy's days, ten where the policy does not say", async () => {
      await ledger.submit(cast.authority, "policy.update", {
        expectedVersion: 1,
        content: { ...policyContent, correctionDays: 3 },
      });
      const id = await reportedCorrection(ledger);
      expect((await ledger.record("correction", id)).answerDue).to.equal("2026-03-05");
    });
  });

  describe("the answer", () => {
    it("is the provider's steward's or approver's, and to others the report is not there", async () => {
      const id = await reportedCorrection(ledger);
      await refused("NOT_FOUND", answer(id, 1, [corrected(1)], cast.neighbourHead));
      await refused("FORBIDDEN", answer(id, 1, [corrected(1)], cast.unitHead));
      await refused("FORBIDDEN", answer(id, 1, [corrected(1)], cast.civilGateway));
      await refused("NOT_FOUND", answer(digest("none").slice(0, 32), 1, [corrected(1)]));
      await refused("VERSION_CONFLICT", answer(id, 2, [corrected(1)]));
      await answer(id, 1, [corrected(1)], cast.head);
    });

    it("goes item by item: the clock runs until every finding has its answer", async () => {
      const id = await reportedCorrection(ledger);
      await answer(id, 1, [rejected(2)]);
      const half = await ledger.record("correction", id);
      expect([half.state, half.answeredAt]).to.deep.equal(["reported", undefined]);
      ledger.now = "2026-03-03T02:00:00.000Z";
      await answer(id, 2, [accepted(1)]);
      const answered = await ledger.record("correction", id);
      expect(answered).to.include({ state: "accepted", answeredAt: ledger.now });
      expect(answered.findings.map((finding) => finding.answer?.outcome)).to.deep.equal(["accepted", "rejected"]);
      ledger.now = "2026-03-09T02:00:00.000Z";
      await answer(id, 3, [corrected(1)]);
      expect(await ledger.record("correction", id)).to.include({
        state: "corrected",
        answeredAt: answered.answeredAt,
        version: 4,
      });
    });

    it("amounts to rejected when nothing is accepted, and keeps the provider's words", async () => {
      const id = await reportedCorrection(ledger);
      const words = { role: "answer", digest: digest("why") } as const;
      await answer(id, 1, [rejected(1), rejected(2)], cast.steward, [words]);
      expect(await ledger.record("correction", id)).to.deep.include({ state: "rejected", documents: [words] });
      await refused("WRONG_STATE", answer(id, 2, [corrected(1)]));
    });

    it("is given once to each finding; a promise is only kept, never taken back", async () => {
      const id = await reportedCorrection(ledger);
      await refused("INVALID_INPUT", answer(id, 1, [corrected(3)]));
      await refused("INVALID_INPUT", answer(id, 1, [corrected(1), rejected(1)]));
      await refused("INVALID_INPUT", answer(id, 1, [accepted(1, "2026-03-01")]));
      const withoutReason = { finding: 1, outcome: "rejected" } as FindingAnswer; // what the type forbids
      await refused("INVALID_INPUT", answer(id, 1, [withoutReason]));
      await answer(id, 1, [accepted(1)]);
      await refused("WRONG_STATE", answer(id, 2, [rejected(1)]));
      await refused("WRONG_STATE", answer(id, 2, [accepted(1, "2026-04-20")]));
      await answer(id, 2, [corrected(1), rejected(2)]);
      expect(await stateOf(id)).to.equal("corrected");
    });
  });

  describe("the end", () => {
    it("is the grantee's: closed once answered for good, withdrawn before", async () => {
      const id = await reportedCorrection(ledger);
      await refused("WRONG_STATE", end("correction.close", id, 1, cast.requester));
      await answer(id, 1, [accepted(1), rejected(2)]);
      await refused("WRONG_STATE", end("correction.close", id, 2, cast.requester));
      await answer(id, 2, [corrected(1)]);
      await refused("WRONG_STATE", end("correction.withdraw", id, 3, cast.requester));
      await refused("NOT_FOUND", end("correction.close", id, 3, cast.neighbour));
      await refused("FORBIDDEN", end("correction.close", id, 3, cast.head));
      await end("correction.close", id, 3, cast.unitHead);
      await refused("WRONG_STATE", answer(id, 4, [corrected(1)]));

      ledger = await openNetwork();
      const other = await reportedCorrection(ledger);
      await refused("FORBIDDEN", end("correction.withdraw", other, 1, cast.head));
      await refused("NOT_FOUND", end("correction.withdraw", other, 1, cast.neighbour));
      await end("correction.withdraw", other, 1, cast.requester);
      expect(await stateOf(other)).to.equal("withdrawn");
      await refused("WRONG_STATE", answer(other, 2, [corrected(1)]));
      await refused("WRONG_STATE", end("correction.close", other, 2, cast.requester));
    });

    it("and an answer that meets it: the second is told that the record moved on", async () => {
      const id = await reportedCorrection(ledger);
      await end("correction.withdraw", id, 1, cast.requester);
      await refused("VERSION_CONFLICT", answer(id, 1, [corrected(1), corrected(2)]));
    });
  });

  it("overdue: noted once the last day has ended in Shanghai, while the report waits", async () => {
    const id = await reportedCorrection(ledger);
    const note = { clock: "correction", subject: id } as const;
    ledger.now = "2026-03-16T15:59:59.999Z";
    await refused("CLOCK_NOT_OVERDUE", ledger.submit(cast.requester, "overdue.record", note));
    ledger.now = "2026-03-16T16:00:00.000Z";
    await refused("NOT_FOUND", ledger.submit(cast.neighbour, "overdue.record", note));
    await ledger.submit(cast.requester, "overdue.record", note);
    expect(await ledger.record("overdue-note", "correction", id)).to.include({
      department: "civil-affairs",
      due: "2026-03-16",
    });
    await refused("ALREADY_EXISTS", ledger.submit(cast.auditor, "overdue.record", note));
    await answer(id, 1, [corrected(1), corrected(2)]);
    await refused("WRONG_STATE", ledger.submit({ ...cast.auditor, enrolmentId: "other" }, "overdue.record", note));
  });
});
