import type { Calendar, Dataset, Duty, Hold, OverdueNote, Policy, Role } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { asking, catalogueBlocks, completing, dataset, grantId, requestId } from "../support/granted.js";
import { Judged, type Verdict } from "../support/judged.js";
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
  submittedRecord,
  timeOf,
  transactionOf,
} from "../support/records.js";
import { verdictAfterGrant, verdictIn } from "../support/verdict.js";
import { calendar, codeClaim, duty, jwk, overdueNote, policy } from "../support/versions.js";

const by = (department: string) => ({ creator: personOf(department) });
const verdict = (
  kind: Parameters<typeof verdictIn>[0],
  id: string,
  ...transactions: readonly LedgerTransaction[]
): Verdict => verdictIn(kind, id, [...catalogueBlocks(), ...transactions.map((one) => [one])]);

describe("records of the catalogue that a colluding majority writes", () => {
  it("enter no department but by the authority, and change none in its name", () => {
    const fresh = departmentRecord("parks");
    expect(verdict("department", "parks", transactionOf("new", [fresh]))).to.equal(1);
    const unendorsed = { endorsers: ["waterMSP", "roadsMSP"] };
    expect(verdict("department", "parks", transactionOf("new", [fresh], unendorsed))).to.equal("authorityNotEndorsing");
    expect(verdict("department", "parks", transactionOf("new", [fresh], by("water")))).to.equal("notByAuthority");

    const renamed = departmentRecord("water", "别名", "waterMSP", 2);
    expect(verdict("department", "water", transactionOf("rename", [renamed], by("water")))).to.equal(2);
    expect(verdict("department", "water", transactionOf("rename", [renamed], by("roads")))).to.equal(
      "anotherDepartment",
    );
    const moved = { ...renamed, mspId: "roadsMSP" };
    expect(verdict("department", "water", transactionOf("move", [moved], by("water")))).to.equal("fixedRewritten");
    const announced = transactionOf("announce", [{ ...renamed, keys: [{ jwk, since: timeOf(2) }] }], by("water"));
    const forgotten = transactionOf("forget", [{ ...renamed, version: 3 }], by("water"));
    expect(verdict("department", "water", announced, forgotten), "a key forgotten").to.equal("keyHistoryRewritten");
  });

  it("publish nothing without the authority's review, and nothing in another's name", () => {
    const id = idOf("another dataset");
    const unpublished = submittedRecord(id, "water");
    const submitted = datasetRecord(id, "water", contentOf(), { state: "submitted", datasetVersion: 0 });
    const submit = transactionOf("submit", [unpublished]);
    const after = (...transactions: readonly LedgerTransaction[]) => verdict("dataset", id, ...transactions);
    expect(after(submit)).to.equal(1);
    expect(after(transactionOf("submit", [unpublished], by("roads"))), "by another").to.equal("anotherDepartment");
    const unendorsed = transactionOf("submit", [unpublished], { endorsers: [AUTHORITY_MSP, "roadsMSP"] });
    expect(after(unendorsed), "without its organisation").to.equal("ownerNotEndorsing");
    const hidden = { ...unpublished, pendingContent: contentOf({ shareType: "unconditional" }) };
    expect(after(transactionOf("submit", [hidden])), "what a review would publish instead").to.equal("beginsMidway");
    const nobodys = transactionOf("submit", [{ ...unpublished, department: "nobody" }]);
    expect(after(nobodys), "in nobody's name").to.equal("ownerUnregistered");
    const published = transactionOf("publish", [datasetRecord(id, "water", contentOf())]);
    expect(after(published), "published by itself").to.equal("unreviewed");

    const review = (changes: Partial<Dataset>, department = AUTHORITY) =>
      transactionOf(
        "review",
        [{ ...submitted, version: 2, state: "published", datasetVersion: 1, ...changes }],
        by(department),
      );
    expect(after(submit, review({}))).to.equal(2);
    expect(after(submit, review({}, "water")), "reviewed by its owner").to.equal("notByAuthority");
    expect(after(submit, review({ content: contentOf({ title: "other" }) })), "other content").to.equal(
      "contentRewritten",
    );
    expect(after(submit, review({ state: "suspended" })), "a step that is none").to.equal("stepOutOfTurn");
    const refreshed = (changes: Partial<Dataset>) =>
      transactionOf("refresh", [{ ...submitted, version: 3, state: "published", datasetVersion: 1, ...changes }]);
    expect(after(submit, review({}), refreshed({ lastRefreshAt: timeOf(3) }))).to.equal(3);
    const widened = refreshed({ content: contentOf({ shareType: "unconditional" }) });
    expect(after(submit, review({}), widened), "changed without a review").to.equal("contentRewritten");
  });

  it("make no duty, resource or code's claim in another's name, nor go on after an end", () => {
    const waters = (changes: Partial<Duty> = {}) => duty({ department: "water", ...changes });
    const make = transactionOf("duty", [waters()], by("water"));
    const repeal = transactionOf("repeal", [waters({ version: 2, status: "repealed" })], by("water"));
    const revive = transactionOf("revive", [waters({ version: 3 })], by("water"));
    expect(verdict("duty", idOf("duty"), make, repeal)).to.equal(2);
    expect(verdict("duty", idOf("duty"), transactionOf("duty", [waters()], by("roads")))).to.equal("anotherDepartment");
    expect(verdict("duty", idOf("duty"), make, repeal, revive), "after its end").to.equal("goesOnAfterEnd");

    const resource = resourceRecord(idOf("resource"), dataset, "water");
    expect(verdict("resource", resource.id, transactionOf("link", [resource]))).to.equal(1);
    expect(verdict("resource", resource.id, transactionOf("link", [resource], by("roads")))).to.equal(
      "anotherDepartment",
    );
    const foreign = resourceRecord(idOf("resource"), dataset, "roads");
    expect(verdict("resource", resource.id, transactionOf("link", [foreign])), "of another's dataset").to.equal(
      "datasetOfAnother",
    );

    const id = idOf("another dataset");
    const submitted = submittedRecord(id, "water");
    const code = contentOf().code;
    const claimed = (of: string, department = "water") =>
      verdict("code-claim", of, transactionOf("submit", [submitted, codeClaim(id, of)], by(department)));
    expect(claimed(code)).to.equal(1);
    expect(claimed("302001/000002"), "a code it does not have").to.equal("claimWithoutDataset");
    expect(claimed(code, "roads"), "in another's name").to.equal("anotherDepartment");
    const alone = transactionOf("claim", [codeClaim(id, code)], by("water"));
    expect(verdict("code-claim", code, alone), "without its dataset").to.equal("claimWithoutDataset");
  });

  it("set no policy and no calendar but the authority's, whatever was forged before", () => {
    const write = (record: Policy | Calendar, department: string) =>
      transactionOf(`${record.kind} ${record.version} ${department}`, [record], by(department));
    const first = write(policy(1), AUTHORITY);
    expect(verdict("policy", "policy", first)).to.equal(1);
    expect(verdict("policy", "policy", write(policy(1), "water"))).to.equal("anotherAuthority");
    expect(verdict("policy", "policy", first, write(policy(2), "water")), "by another").to.equal("notByAuthority");
    const other = write(policy(2, { authorityDepartment: "water" }), AUTHORITY);
    expect(verdict("policy", "policy", first, other), "naming another authority").to.equal("anotherAuthority");
    expect(verdict("policy", "policy", first, write(policy(2), "water"), write(policy(3), AUTHORITY))).to.equal(3);

    const set = write(calendar(1, ["2026-01-01"]), AUTHORITY);
    expect(verdict("calendar", "2026", set, write(calendar(2, ["2026-01-01", "2026-05-01"]), AUTHORITY))).to.equal(2);
    expect(verdict("calendar", "2026", set, write(calendar(2, ["2026-05-01"]), "water"))).to.equal("notByAuthority");
    const passed = write(calendar(1, ["2025-06-02"], 2025), AUTHORITY);
    expect(verdict("calendar", "2025", passed, write(calendar(2, [], 2025), AUTHORITY))).to.equal("daysPassed");
    const later = write(calendar(3, ["2026-01-01", "2026-10-01"]), AUTHORITY);
    expect(verdict("calendar", "2026", set, write(calendar(2, []), "water"), later)).to.equal(3);
  });

  it("do not keep the authority from anything by a hold on its own department", () => {
    const named = transactionOf("policy", [policy(1)], by(AUTHORITY));
    const suspended = holdRecord("department", AUTHORITY, "suspended");
    const suspend = transactionOf("suspend", [suspended], by(AUTHORITY));
    const register = transactionOf("new", [departmentRecord("parks")], by(AUTHORITY));
    expect(verdict("hold", suspended.id, named, suspend)).to.equal("authoritySuspended");
    const lift = transactionOf("lift", [{ ...suspended, version: 2, state: "none" }], by(AUTHORITY));
    expect(verdict("hold", suspended.id, named, suspend, lift)).to.equal(2);
    expect(verdict("department", "parks", named, suspend, register)).to.equal(1);
    expect(verdict("department", "parks", suspend, named, register), "held before it was named").to.equal(1);
  });

  it("count no role of the authority's or an auditor's that another CA wrote", () => {
    const id = `grant:${grantId}:provider`;
    const hold: Hold = { ...holdRecord("grant", grantId, "suspended"), id, actor: "provider" };
    const held = (roles: readonly Role[]) =>
      verdictAfterGrant("hold", id, transactionOf("hold", [hold], { creator: personOf("water", { roles }) }));
    expect(held(["approver"])).to.equal(1);
    for (const role of ["authority", "auditor"] as const) expect(held([role]), role).to.equal("roleMissing");
  });

  it("leave no key to whom they like, untold, nor void by it what an owner wrote", () => {
    const id = idOf("another dataset");
    const key = `dataset:${id}`;
    const submitted = (allOf: readonly string[] | undefined) =>
      transactionOf("submit", [submittedRecord(id, "water")], { policies: [{ key, allOf }] });
    const told = (...transactions: readonly LedgerTransaction[]) => {
      const judged = Judged.of(chainOf([...catalogueBlocks(), ...transactions.map((one) => [one])]));
      expect(judged.get("dataset", id)?.version).to.equal(1);
      return judged.refused.map(({ record, reason }) => `${record} ${reason.code}`);
    };
    const owners = submitted([AUTHORITY_MSP, "waterMSP"]);
    const alien = `${key} policyOfNoContract`;
    expect(told(owners)).to.deep.equal([]);
    expect(told(submitted([AUTHORITY_MSP, "roadsMSP"])), "another owner").to.deep.equal([alien]);
    expect(told(submitted(["waterMSP"])), "without the authority").to.deep.equal([alien]);
    expect(told(submitted(undefined)), "none that could be read").to.deep.equal([alien]);
    const again = transactionOf("again", [], { policies: [{ key, allOf: [AUTHORITY_MSP, "waterMSP"] }] });
    expect(told(owners, again), "set once more").to.deep.equal([alien]);
  });

  it("note no clock that was not missed", () => {
    const noted = (changes: Partial<OverdueNote>, department = "roads", replyDue = "2025-12-30") =>
      verdictIn("overdue-note", `reply:${requestId}`, [
        ...catalogueBlocks(),
        [asking(), completing({ replyDue })],
        [transactionOf("note", [overdueNote(changes)], by(department))],
      ]);
    expect(noted({})).to.equal(1);
    expect(noted({ due: "2025-12-29" }), "another day").to.equal("clockNotMissed");
    expect(noted({ due: "2026-12-30" }, "roads", "2026-12-30"), "still running").to.equal("clockNotMissed");
    expect(noted({ department: "fire" }), "another department").to.equal("clockNotMissed");
    expect(noted({}, "fire"), "by somebody who does not see it").to.equal("notByAuthority");
    expect(noted({}, AUTHORITY)).to.equal(1);
    expect(
      verdictAfterGrant(
        "overdue-note",
        `reply:${idOf("none")}`,
        transactionOf("note", [overdueNote({ id: `reply:${idOf("none")}`, subject: idOf("none") })]),
      ),
    ).to.equal("clockNotMissed");
  });
});
