import type { Calendar, CodeClaim, Dataset, Duty, Hold, OverdueNote, Policy, Role } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerTransaction } from "../../src/ports/ledger.js";
import { POLICY } from "../exchange-leg/contents.js";
import { countedAfterGrant, countedIn } from "../support/counted.js";
import { asking, base, catalogueBlocks, completing, dataset, grantId, requestId } from "../support/granted.js";
import {
  AUTHORITY,
  AUTHORITY_MSP,
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

const by = (department: string) => ({ creator: personOf(department) });
const counted = (
  kind: Parameters<typeof countedIn>[0],
  id: string,
  ...transactions: readonly LedgerTransaction[]
): Promise<number | undefined> => countedIn(kind, id, [...catalogueBlocks(), ...transactions.map((one) => [one])]);

describe("records of the catalogue that a colluding majority writes", () => {
  it("enter no department but by the authority, and change none in its name", async () => {
    const fresh = departmentRecord("parks");
    expect(await counted("department", "parks", transactionOf("new", [fresh]))).to.equal(1);
    const unendorsed = { endorsers: ["waterMSP", "roadsMSP"] };
    expect(await counted("department", "parks", transactionOf("new", [fresh], unendorsed))).to.equal(undefined);
    expect(await counted("department", "parks", transactionOf("new", [fresh], by("water")))).to.equal(undefined);

    const renamed = departmentRecord("water", "别名", "waterMSP", 2);
    expect(await counted("department", "water", transactionOf("rename", [renamed], by("water")))).to.equal(2);
    expect(await counted("department", "water", transactionOf("rename", [renamed], by("roads")))).to.equal(1);
    const moved = { ...renamed, mspId: "roadsMSP" };
    expect(await counted("department", "water", transactionOf("move", [moved], by("water")))).to.equal(1);
    const jwk = {
      ...({ kty: "EC", crv: "P-256", use: "sig" } as const),
      ...{ x: "x".repeat(43), y: "y".repeat(43), kid: "k".repeat(43) },
    };
    const announced = transactionOf("announce", [{ ...renamed, keys: [{ jwk, since: timeOf(2) }] }], by("water"));
    const forgotten = transactionOf("forget", [{ ...renamed, version: 3 }], by("water"));
    expect(await counted("department", "water", announced, forgotten), "a key forgotten").to.equal(2);
  });

  it("publish nothing without the authority's review, and nothing in another's name", async () => {
    const id = idOf("another dataset");
    const unpublished = submittedRecord(id, "water");
    const submitted = datasetRecord(id, "water", contentOf(), { state: "submitted", datasetVersion: 0 });
    const submit = transactionOf("submit", [unpublished]);
    const after = (...transactions: readonly LedgerTransaction[]) => counted("dataset", id, ...transactions);
    expect(await after(submit)).to.equal(1);
    expect(await after(transactionOf("submit", [unpublished], by("roads"))), "by another").to.equal(undefined);
    const unendorsed = transactionOf("submit", [unpublished], { endorsers: [AUTHORITY_MSP, "roadsMSP"] });
    expect(await after(unendorsed), "without its organisation").to.equal(undefined);
    const hidden = { ...unpublished, pendingContent: contentOf({ shareType: "unconditional" }) };
    expect(await after(transactionOf("submit", [hidden])), "what a review would publish instead").to.equal(undefined);
    const nobodys = transactionOf("submit", [{ ...unpublished, department: "nobody" }]);
    expect(await after(nobodys), "in nobody's name").to.equal(undefined);
    const published = transactionOf("publish", [datasetRecord(id, "water", contentOf())]);
    expect(await after(published), "published by itself").to.equal(undefined);

    const review = (changes: Partial<Dataset>, department = AUTHORITY) =>
      transactionOf(
        "review",
        [{ ...submitted, version: 2, state: "published", datasetVersion: 1, ...changes }],
        by(department),
      );
    expect(await after(submit, review({}))).to.equal(2);
    expect(await after(submit, review({}, "water")), "reviewed by its owner").to.equal(1);
    expect(await after(submit, review({ content: contentOf({ title: "other" }) })), "other content").to.equal(1);
    expect(await after(submit, review({ state: "suspended" })), "a step that is none").to.equal(1);
    const refreshed = (changes: Partial<Dataset>) =>
      transactionOf("refresh", [{ ...submitted, version: 3, state: "published", datasetVersion: 1, ...changes }]);
    expect(await after(submit, review({}), refreshed({ lastRefreshAt: timeOf(3) }))).to.equal(3);
    const widened = refreshed({ content: contentOf({ shareType: "unconditional" }) });
    expect(await after(submit, review({}), widened), "changed without a review").to.equal(2);
  });

  it("make no duty, resource or code's claim in another's name, nor go on after an end", async () => {
    const duty = (version: number, changes: Partial<Duty> = {}): Duty => ({
      kind: "duty",
      ...{ ...base, version, id: idOf("duty"), department: "water", title: "t", legalBasis: "l", status: "active" },
      ...changes,
    });
    const make = transactionOf("duty", [duty(1)], by("water"));
    const repeal = transactionOf("repeal", [duty(2, { status: "repealed" })], by("water"));
    const revive = transactionOf("revive", [duty(3)], by("water"));
    expect(await counted("duty", idOf("duty"), make, repeal)).to.equal(2);
    expect(await counted("duty", idOf("duty"), transactionOf("duty", [duty(1)], by("roads")))).to.equal(undefined);
    expect(await counted("duty", idOf("duty"), make, repeal, revive), "after its end").to.equal(2);

    const resource = resourceRecord(idOf("resource"), dataset, "water");
    expect(await counted("resource", resource.id, transactionOf("link", [resource]))).to.equal(1);
    expect(await counted("resource", resource.id, transactionOf("link", [resource], by("roads")))).to.equal(undefined);
    const foreign = resourceRecord(idOf("resource"), dataset, "roads");
    expect(await counted("resource", resource.id, transactionOf("link", [foreign])), "of another's dataset").to.equal(
      undefined,
    );

    const id = idOf("another dataset");
    const submitted = submittedRecord(id, "water");
    const code = contentOf().code;
    const claim = (of: string): CodeClaim => ({
      kind: "code-claim",
      ...{ ...base, id: of, dataset: id, department: "water" },
    });
    const claimed = (of: string, department = "water") =>
      counted("code-claim", of, transactionOf("submit", [submitted, claim(of)], by(department)));
    expect(await claimed(code)).to.equal(1);
    expect(await claimed("302001/000002"), "a code it does not have").to.equal(undefined);
    expect(await claimed(code, "roads"), "in another's name").to.equal(undefined);
    const alone = transactionOf("claim", [claim(code)], by("water"));
    expect(await counted("code-claim", code, alone), "without its dataset").to.equal(undefined);
  });

  it("set no policy and no calendar but the authority's, whatever was forged before", async () => {
    const policy = (version: number, changes: Partial<Policy["content"]> = {}): Policy => ({
      kind: "policy",
      ...{ ...base, version, id: "policy", content: { ...POLICY, ...changes } },
    });
    const write = (record: Policy | Calendar, department: string) =>
      transactionOf(`${record.kind} ${record.version} ${department}`, [record], by(department));
    const first = write(policy(1), AUTHORITY);
    expect(await counted("policy", "policy", first)).to.equal(1);
    expect(await counted("policy", "policy", write(policy(1), "water"))).to.equal(undefined);
    expect(await counted("policy", "policy", first, write(policy(2), "water")), "by another").to.equal(1);
    const other = write(policy(2, { authorityDepartment: "water" }), AUTHORITY);
    expect(await counted("policy", "policy", first, other), "naming another authority").to.equal(1);
    expect(await counted("policy", "policy", first, write(policy(2), "water"), write(policy(3), AUTHORITY))).to.equal(
      3,
    );

    const calendar = (version: number, holidays: readonly string[]): Calendar => ({
      kind: "calendar",
      ...{ ...base, version, id: "2026", content: { year: 2026, holidays: [...holidays], workdays: [] } },
    });
    const set = write(calendar(1, ["2026-01-01"]), AUTHORITY);
    expect(
      await counted("calendar", "2026", set, write(calendar(2, ["2026-01-01", "2026-05-01"]), AUTHORITY)),
    ).to.equal(2);
    expect(await counted("calendar", "2026", set, write(calendar(2, ["2026-05-01"]), "water"))).to.equal(1);
    const later = write(calendar(3, ["2026-01-01", "2026-10-01"]), AUTHORITY);
    expect(await counted("calendar", "2026", set, write(calendar(2, []), "water"), later)).to.equal(3);
  });

  it("do not keep the authority from anything by a hold on its own department", async () => {
    const policy: Policy = { kind: "policy", ...{ ...base, id: "policy", content: POLICY } };
    const named = transactionOf("policy", [policy], by(AUTHORITY));
    const suspended = holdRecord("department", AUTHORITY, "suspended");
    const suspend = transactionOf("suspend", [suspended], by(AUTHORITY));
    const register = transactionOf("new", [departmentRecord("parks")], by(AUTHORITY));
    expect(await counted("hold", suspended.id, named, suspend)).to.equal(undefined);
    const lift = transactionOf("lift", [{ ...suspended, version: 2, state: "none" }], by(AUTHORITY));
    expect(await counted("hold", suspended.id, named, suspend, lift)).to.equal(2);
    expect(await counted("department", "parks", named, suspend, register)).to.equal(1);
    expect(await counted("department", "parks", suspend, named, register), "held before it was named").to.equal(1);
  });

  it("count no role of the authority's or an auditor's that another CA wrote", async () => {
    const id = `grant:${grantId}:provider`;
    const hold: Hold = { ...holdRecord("grant", grantId, "suspended"), id, actor: "provider" };
    const held = (roles: readonly Role[]) =>
      countedAfterGrant("hold", id, transactionOf("hold", [hold], { creator: personOf("water", { roles }) }));
    expect(await held(["approver"])).to.equal(1);
    for (const role of ["authority", "auditor"] as const) expect(await held([role]), role).to.equal(undefined);
  });

  it("note no clock that was not missed", async () => {
    const note = (changes: Partial<OverdueNote>): OverdueNote => ({
      kind: "overdue-note",
      ...{ ...base, id: `reply:${requestId}`, clock: "reply", subject: requestId, department: "water" },
      ...{ due: "2025-12-30", seenAt: timeOf(3) },
      ...changes,
    });
    const noted = (changes: Partial<OverdueNote>, department = "roads", replyDue = "2025-12-30") =>
      countedIn("overdue-note", `reply:${requestId}`, [
        ...catalogueBlocks(),
        [asking(), completing({ replyDue })],
        [transactionOf("note", [note(changes)], by(department))],
      ]);
    expect(await noted({})).to.equal(1);
    expect(await noted({ due: "2025-12-29" }), "another day").to.equal(undefined);
    expect(await noted({ due: "2026-12-30" }, "roads", "2026-12-30"), "still running").to.equal(undefined);
    expect(await noted({ department: "fire" }), "another department").to.equal(undefined);
    expect(await noted({}, "fire"), "by somebody who does not see it").to.equal(undefined);
    expect(await noted({}, AUTHORITY)).to.equal(1);
    expect(
      await countedAfterGrant(
        "overdue-note",
        `reply:${idOf("none")}`,
        transactionOf("note", [note({ id: `reply:${idOf("none")}`, subject: idOf("none") })]),
      ),
    ).to.equal(undefined);
  });
});
