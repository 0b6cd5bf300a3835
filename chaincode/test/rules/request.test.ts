import type { Caller, CommandBody, RefusalGround } from "@mulian/domain";
import { expect } from "chai";
import {
  cast,
  completeRequest,
  datasetContent,
  digest,
  digestOf,
  key,
  openNetwork,
  publishDataset,
  recordId,
  termsFor,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

type Terms = CommandBody<"request.submit">["terms"];
const conditional = { shareType: "conditional" as const, conditions: { scope: ["statistics"], use: "统计" } };

describe("request", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  const ask = (terms: Terms, as: Caller = cast.requester) =>
    ledger.submit(as, "request.submit", { idempotencyKey: key(), terms });
  const decide = (
    as: Caller,
    { id, termsDigest }: { id: string; termsDigest: string },
    outcome: "grant" | "refuse" = "grant",
    more: { expectedVersion?: number; reason?: string; ground?: RefusalGround } = {},
  ) => ledger.submit(as, "request.decide", { id, expectedVersion: 2, termsDigest, outcome, ...more });

  describe("submission", () => {
    it("freezes what decides who must sign, and makes the decision slot", async () => {
      const dataset = await publishDataset(ledger, { grade: "important" });
      const { result } = await ask(termsFor(dataset));
      expect(await ledger.record("access-request", result.id)).to.include({
        state: "submitted",
        shareType: "unconditional",
        grade: "important",
        datasetVersion: 1,
        provider: "civil-affairs",
        requester: "statistics",
      });
      expect(await ledger.record("decision", result.id)).to.include({
        outcome: "open",
        termsDigest: digestOf(termsFor(dataset)),
      });
      expect(ledger.endorsers.get(`decision|${result.id}`)).to.deep.equal(["AuthorityMSP", "CivilMSP"]);
    });
    it("puts the slot of general data under the provider's organisation alone", async () => {
      const { result } = await ask(termsFor(await publishDataset(ledger)));
      expect(ledger.endorsers.get(`decision|${result.id}`)).to.deep.equal(["CivilMSP"]);
    });
    it("asks for items that are there, once each", async () => {
      const dataset = await publishDataset(ledger);
      const error = await refused(
        "ITEM_UNKNOWN",
        ask(termsFor(dataset, { items: ["code", "salary", "name", "phone"] })),
      );
      expect(error.details.errors?.map(({ path }) => path)).to.deep.equal(["terms.items[1]", "terms.items[3]"]);
      await refused("INVALID_INPUT", ask(termsFor(dataset, { items: ["code", "code"] })));
      await ask(termsFor(dataset, { items: ["code"] }));
    });
    it("asks by a method that is offered", async () => {
      const dataset = await publishDataset(ledger);
      await refused("INVALID_INPUT", ask(termsFor(dataset, { method: "batch" })));
      await ask(termsFor(dataset, { method: "file" }));
    });
    it("names every missing document at once", async () => {
      const dataset = await publishDataset(ledger);
      const error = await refused(
        "INVALID_INPUT",
        ask(termsFor(dataset, { documents: [{ role: "basis", digest: digest("basis") }] })),
      );
      expect(error.details.errors).to.have.length(2);
      const { documents } = termsFor(dataset);
      await refused(
        "INVALID_INPUT",
        ask(termsFor(dataset, { documents: [...documents, { role: "attachment", digest: digest("basis") }] })),
      );
      await refused(
        "INVALID_INPUT",
        ask(
          termsFor(dataset, {
            documents: [...documents, { role: "filter", digest: digest("1") }, { role: "filter", digest: digest("2") }],
          }),
        ),
      );
      await ask(termsFor(dataset, { documents: [...documents, { role: "filter", digest: digest("1") }] }));
    });
    it("is not for one's own data, nor for what is not shared", async () => {
      const dataset = await publishDataset(ledger);
      await refused("FORBIDDEN", ask(termsFor(dataset), { ...cast.steward, roles: ["requester"] }));
      const closed = await publishDataset(ledger, {
        code: "302001/2",
        shareType: "not-shared",
        shareMethods: [],
        notSharedBasis: { reason: "法定", legalBasis: "《某法》" },
      });
      await refused("ITEM_NOT_SHARED", ask(termsFor(closed)));
    });
    it("keeps to the scope of a conditional dataset; an empty scope sets conditions on the use alone", async () => {
      const dataset = await publishDataset(ledger, conditional);
      await ask(termsFor(dataset));
      await refused("FORBIDDEN", ask(termsFor(dataset), cast.neighbour));
      const anyone = await publishDataset(ledger, {
        code: "302001/2",
        shareType: "conditional",
        conditions: { scope: [], use: "统计" },
      });
      await ask(termsFor(anyone), cast.neighbour);
    });
    it("sees published datasets only", async () => {
      await refused("NOT_FOUND", ask(termsFor(recordId("none"))));
      const dataset = await publishDataset(ledger);
      await ledger.submit(cast.authority, "dataset.hold", { id: dataset, reason: "核查" });
      await refused("WRONG_STATE", ask(termsFor(dataset)));
      await ledger.submit(cast.authority, "dataset.lift", { id: dataset });
      await ledger.submit(cast.head, "dataset.suspend", { id: dataset, expectedVersion: 2, reason: "检修" });
      await refused("WRONG_STATE", ask(termsFor(dataset)));
      await ledger.submit(cast.head, "dataset.resume", { id: dataset, expectedVersion: 3 });
      await ask(termsFor(dataset));
    });
  });

  describe("the requester's unit", () => {
    it("signs the terms it saw, once; unconditional general data is granted by the contract", async () => {
      const terms = termsFor(await publishDataset(ledger));
      const { result } = await ask(terms);
      const sign = (as: Caller, termsDigest: string) =>
        ledger.submit(as, "request.approve", { id: result.id, expectedVersion: 1, termsDigest });
      await refused(
        "VERSION_CONFLICT",
        sign(cast.unitHead, digestOf({ ...terms, items: ["code", "name", "population"] })),
      );
      await refused("FORBIDDEN", sign(cast.head, digestOf(terms)));
      await refused("NOT_FOUND", sign(cast.neighbourHead, digestOf(terms)));
      await refused("FORBIDDEN", sign(cast.requester, digestOf(terms)));
      const { result: granted } = await sign(cast.unitHead, digestOf(terms));
      const grant = await ledger.record("grant", granted.grant ?? "");
      expect(grant).to.deep.include({
        terms,
        termsDigest: digestOf(terms),
        state: "agreed",
        provider: "civil-affairs",
        grantee: "statistics",
        expiresAt: "2026-04-01T02:00:00.000Z",
        versionRule: "following",
      });
      expect(await ledger.record("access-request", result.id)).to.deep.include({
        state: "granted",
        decision: { outcome: "granted", by: "contract", decidedAt: ledger.now },
      });
      expect(await ledger.record("decision", result.id)).to.include({ outcome: "open", version: 1 });
    });
    it("starts the clock of ten working days for conditional data", async () => {
      const { id, termsDigest } = await completeRequest(ledger, await publishDataset(ledger, conditional));
      expect(await ledger.record("access-request", id)).to.include({
        state: "submitted",
        replyDue: "2026-03-16",
        completedAt: ledger.now,
      });
      await refused(
        "ALREADY_APPROVED",
        ledger.submit(cast.unitHead, "request.approve", { id, expectedVersion: 2, termsDigest }),
      );
    });
    it("does not get what changed its share type or grade since it was asked for", async () => {
      const dataset = await publishDataset(ledger);
      const { result } = await ask(termsFor(dataset));
      const { content } = await ledger.record("dataset", dataset);
      await ledger.submit(cast.head, "dataset.change", {
        id: dataset,
        expectedVersion: 2,
        content: { ...content, grade: "core" },
      });
      await ledger.submit(cast.authority, "dataset.review", { id: dataset, expectedVersion: 3, outcome: "publish" });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.unitHead, "request.approve", {
          id: result.id,
          expectedVersion: 1,
          termsDigest: digestOf(termsFor(dataset)),
        }),
      );
    });
  });

  describe("a dataset that changed while the request waited", () => {
    const change = async (dataset: string, changes: object) => {
      const { content, version } = await ledger.record("dataset", dataset);
      await ledger.submit(cast.head, "dataset.change", {
        id: dataset,
        expectedVersion: version,
        content: { ...content, ...changes },
      });
      await ledger.submit(cast.authority, "dataset.review", {
        id: dataset,
        expectedVersion: version + 1,
        outcome: "publish",
      });
    };
    it("is not granted by the contract by a method it no longer offers", async () => {
      const dataset = await publishDataset(ledger);
      const { result } = await ask(termsFor(dataset));
      const sign = () =>
        ledger.submit(cast.unitHead, "request.approve", {
          id: result.id,
          expectedVersion: 1,
          termsDigest: digestOf(termsFor(dataset)),
        });
      await change(dataset, { shareMethods: ["file"] });
      await refused("INVALID_INPUT", sign());
      await change(dataset, { shareMethods: ["interface"] });
      await sign();
    });
    it("is not granted to a department its conditions no longer name, which may still be refused", async () => {
      const dataset = await publishDataset(ledger, conditional);
      const request = await completeRequest(ledger, dataset);
      await change(dataset, { conditions: { scope: ["health"], use: "统计" } });
      await refused("FORBIDDEN", decide(cast.head, request));
      await decide(cast.head, request, "refuse", { reason: "不在共享范围" });
    });
  });

  describe("decision", () => {
    it("general conditional data: one approver of the provider", async () => {
      const request = await completeRequest(ledger, await publishDataset(ledger, conditional));
      await refused("FORBIDDEN", decide(cast.unitHead, request));
      await refused("NOT_FOUND", decide(cast.neighbourHead, request));
      await refused("FORBIDDEN", decide(cast.authority, request));
      await refused("VERSION_CONFLICT", decide(cast.head, { ...request, termsDigest: digest("other") }));
      const { result } = await decide(cast.head, request);
      expect(await ledger.record("decision", request.id)).to.include({ outcome: "granted", grant: result.grant });
      expect(await ledger.record("grant", result.grant ?? "")).to.include({
        state: "agreed",
        deliverDue: "2026-03-30",
      });
      await refused("WRONG_STATE", decide(cast.head, request, "grant", { expectedVersion: 3 }));
    });
    it("important data: the provider and the authority, in either order", async () => {
      for (const [first, last, code] of [
        [cast.head, cast.authority, "1"],
        [cast.authority, cast.head, "2"],
      ] as const) {
        const request = await completeRequest(
          ledger,
          await publishDataset(ledger, { grade: "important", code: `302001/${code}` }),
        );
        expect((await decide(first, request)).result).to.deep.equal({
          kind: "access-request",
          id: request.id,
          version: 2,
        });
        expect(await ledger.record("access-request", request.id)).to.include({ state: "submitted" });
        await refused("ALREADY_APPROVED", decide({ ...first, enrolmentId: "another" }, request));
        expect((await decide(last, request)).result.grant).to.be.a("string");
      }
    });
    it("core data: two approvers of the provider and the authority", async () => {
      const request = await completeRequest(ledger, await publishDataset(ledger, { ...conditional, grade: "core" }));
      await decide(cast.head, request);
      expect((await decide(cast.head, request)).writes, "the same signature again is a repeat").to.deep.equal([]);
      await ledger.submit(cast.authority, "request.extend", { id: request.id, expectedVersion: 2, reason: "复杂" });
      await refused("SAME_APPROVER", decide(cast.head, request, "grant", { expectedVersion: 3 }));
      await decide(cast.authority, request, "grant", { expectedVersion: 3 });
      expect(await ledger.record("access-request", request.id)).to.include({ state: "submitted" });
      const { result } = await decide(cast.secondHead, request, "grant", { expectedVersion: 3 });
      expect(await ledger.record("grant", result.grant ?? "")).to.include({ state: "agreed" });
      expect((await ledger.record("approval", request.id, "provider-second")).by.enrolmentId).to.equal("civil-head-2");
    });
    it("counts nobody twice, whatever the roles", async () => {
      // The authority's own data: one person with both roles cannot sign for both.
      const both: Caller = { ...cast.authority, roles: ["authority", "approver", "steward"] };
      const { result: duty } = await ledger.submit(both, "duty.register", {
        idempotencyKey: key(),
        title: "职责",
        legalBasis: "法",
      });
      const { result: dataset } = await ledger.submit(both, "dataset.submit", {
        idempotencyKey: key(),
        content: datasetContent(duty.id, { grade: "important" }),
      });
      await ledger.submit(both, "dataset.review", { id: dataset.id, expectedVersion: 1, outcome: "publish" });
      const request = await completeRequest(ledger, dataset.id);
      await decide(both, request);
      expect((await decide({ ...both, roles: ["authority"] }, request)).writes).to.deep.equal([]);
      await refused("SAME_APPROVER", decide({ ...both, roles: ["authority"] }, request, "refuse", { reason: "反悔" }));
      expect((await decide({ ...cast.authority, enrolmentId: "another" }, request)).result.grant).to.be.a("string");
    });
    it("refuses with reasons, by one signature", async () => {
      const request = await completeRequest(ledger, await publishDataset(ledger, { ...conditional, grade: "core" }));
      await refused("REASON_REQUIRED", decide(cast.head, request, "refuse"));
      await decide(cast.head, request, "refuse", { reason: "无职责依据" });
      expect(await ledger.record("access-request", request.id)).to.deep.include({
        state: "refused",
        decision: { outcome: "refused", by: "approvals", reason: "无职责依据", decidedAt: ledger.now },
      });
      expect(await ledger.record("decision", request.id)).to.include({ outcome: "refused" });
      await refused("WRONG_STATE", decide(cast.secondHead, request, "grant", { expectedVersion: 3 }));
    });
    it("keeps the ground of a refusal, one that the rules know and that can be", async () => {
      const [conditionally, freely] = [
        await completeRequest(ledger, await publishDataset(ledger, conditional)),
        await completeRequest(ledger, await publishDataset(ledger, { grade: "important", code: "302001/000777" })),
      ];
      const unmet = { reason: "用途不符", ground: "conditions-not-met" } as const;
      await refused("CONDITIONS_NOT_ALLOWED", decide(cast.head, freely, "refuse", unmet));
      await refused("REASON_REQUIRED", decide(cast.head, freely, "refuse", { ground: "not-held" }));
      await refused("INVALID_INPUT", decide(cast.head, freely, "grant", { ground: "not-held" }));
      const made = { ...unmet, ground: "because" as RefusalGround }; // what no schema knows
      await refused("INVALID_INPUT", decide(cast.head, conditionally, "refuse", made));
      await decide(cast.head, conditionally, "refuse", unmet);
      await decide(cast.head, freely, "refuse", { reason: "未掌握", ground: "not-held" });
      const groundOf = async ({ id }: { id: string }) => (await ledger.record("access-request", id))?.decision?.ground;
      expect(await groundOf(conditionally)).to.equal("conditions-not-met");
      expect(await groundOf(freely)).to.equal("not-held");
    });
    it("does not refuse an incomplete request for it", async () => {
      const terms = termsFor(await publishDataset(ledger, conditional));
      const { result } = await ask(terms);
      const unsigned = { id: result.id, termsDigest: digestOf(terms) };
      await refused(
        "INCOMPLETE_NOT_REFUSABLE",
        decide(cast.head, unsigned, "refuse", { expectedVersion: 1, reason: "材料不全" }),
      );
      await refused("WRONG_STATE", decide(cast.head, unsigned, "grant", { expectedVersion: 1 }));
      await ledger.submit(cast.unitHead, "request.approve", { ...unsigned, expectedVersion: 1 });
      await ledger.submit(cast.head, "request.ask-supplement", {
        id: result.id,
        expectedVersion: 2,
        missing: ["职责文件"],
      });
      await refused(
        "INCOMPLETE_NOT_REFUSABLE",
        decide(cast.head, unsigned, "refuse", { expectedVersion: 3, reason: "材料不全" }),
      );
      await refused("WRONG_STATE", decide(cast.head, unsigned, "grant", { expectedVersion: 3 }));
    });
    it("serves nothing to a suspended requester, and grants nothing of a suspended dataset", async () => {
      const dataset = await publishDataset(ledger, conditional);
      const request = await completeRequest(ledger, dataset);
      await ledger.submit(cast.authority, "department.suspend", { id: "statistics", reason: "核查" });
      await refused("DEPARTMENT_SUSPENDED", decide(cast.head, request));
      await ledger.submit(cast.authority, "department.resume", { id: "statistics" });
      await ledger.submit(cast.authority, "dataset.hold", { id: dataset, reason: "核查" });
      await refused("WRONG_STATE", decide(cast.head, request));
      await ledger.submit(cast.authority, "dataset.lift", { id: dataset });
      await decide(cast.head, request);
    });
  });

  describe("supplement", () => {
    it("is asked once, stops the clock, and starts it anew when supplied", async () => {
      const { id, termsDigest } = await completeRequest(ledger, await publishDataset(ledger, conditional));
      const missing = ["职责文件", "使用范围说明"];
      await refused(
        "FORBIDDEN",
        ledger.submit(cast.unitHead, "request.ask-supplement", { id, expectedVersion: 2, missing }),
      );
      await ledger.submit(cast.head, "request.ask-supplement", { id, expectedVersion: 2, missing });
      expect(await ledger.record("access-request", id))
        .to.include({ state: "supplement-asked" })
        .and.not.to.have.any.keys("replyDue", "completedAt");
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.authority, "request.extend", { id, expectedVersion: 3, reason: "复杂" }),
      );

      ledger.now = "2026-03-09T02:00:00.000Z";
      const documents = [{ role: "supplement" as const, digest: digest("duty paper") }];
      await refused("FORBIDDEN", ledger.submit(cast.head, "request.supplement", { id, expectedVersion: 3, documents }));
      await refused(
        "INVALID_INPUT",
        ledger.submit(cast.unitHead, "request.supplement", {
          id,
          expectedVersion: 3,
          documents: [{ role: "supplement", digest: digest("basis") }],
        }),
      );
      await ledger.submit(cast.unitHead, "request.supplement", { id, expectedVersion: 3, documents });
      const request = await ledger.record("access-request", id);
      expect(request).to.include({ state: "submitted", replyDue: "2026-03-23" });
      expect(request.terms.documents).to.have.length(4);
      expect(await ledger.record("approval", id, "requester-unit")).to.include({
        termsDigest: digestOf(request.terms),
        version: 2,
      });
      await refused(
        "SUPPLEMENT_ALREADY_ASKED",
        ledger.submit(cast.head, "request.ask-supplement", { id, expectedVersion: 4, missing }),
      );
      await refused("VERSION_CONFLICT", decide(cast.head, { id, termsDigest }, "grant", { expectedVersion: 4 }));
      await decide(cast.head, { id, termsDigest: digestOf(request.terms) }, "grant", { expectedVersion: 4 });
    });
    it("is not asked once somebody has signed towards the decision", async () => {
      const request = await completeRequest(ledger, await publishDataset(ledger, { grade: "important" }));
      await decide(cast.authority, request);
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.head, "request.ask-supplement", { id: request.id, expectedVersion: 2, missing: ["x"] }),
      );
    });
  });

  describe("extension", () => {
    it("is the authority's consent, once, before the reply is overdue", async () => {
      const { id } = await completeRequest(ledger, await publishDataset(ledger, conditional));
      await refused(
        "FORBIDDEN",
        ledger.submit(cast.head, "request.extend", { id, expectedVersion: 2, reason: "复杂" }),
      );
      await ledger.submit(cast.authority, "request.extend", { id, expectedVersion: 2, reason: "复杂" });
      expect(await ledger.record("access-request", id)).to.include({ extended: true, replyDue: "2026-03-30" });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.authority, "request.extend", { id, expectedVersion: 3, reason: "复杂" }),
      );
    });
    it("is neither for overdue replies nor for unconditional data", async () => {
      const { id } = await completeRequest(ledger, await publishDataset(ledger, conditional));
      const unconditional = await completeRequest(
        ledger,
        await publishDataset(ledger, { grade: "important", code: "302001/2" }),
      );
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.authority, "request.extend", { id: unconditional.id, expectedVersion: 2, reason: "复杂" }),
      );
      ledger.now = "2026-03-16T16:00:00.000Z";
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.authority, "request.extend", { id, expectedVersion: 2, reason: "复杂" }),
      );
    });
    it("counts over the holidays of the ledger's calendars, year end included", async () => {
      ledger.now = "2026-12-28T02:00:00.000Z";
      await ledger.submit(cast.authority, "calendar.set", {
        expectedVersion: 0,
        content: { year: 2026, holidays: [], workdays: [] },
      });
      await ledger.submit(cast.authority, "calendar.set", {
        expectedVersion: 0,
        content: { year: 2027, holidays: ["2027-01-01"], workdays: ["2027-01-03"] },
      });
      const { id } = await completeRequest(ledger, await publishDataset(ledger, conditional));
      // 29, 30, 31 December; 1 January off; Sunday 3 January worked; 4 to 8 January; 11 January.
      expect((await ledger.record("access-request", id)).replyDue).to.equal("2027-01-11");
    });
  });

  it("is withdrawn by the requester's side while undecided", async () => {
    const { id } = await completeRequest(ledger, await publishDataset(ledger, conditional));
    await refused("FORBIDDEN", ledger.submit(cast.head, "request.withdraw", { id, expectedVersion: 2 }));
    await refused("NOT_FOUND", ledger.submit(cast.neighbour, "request.withdraw", { id, expectedVersion: 2 }));
    await ledger.submit(cast.requester, "request.withdraw", { id, expectedVersion: 2 });
    expect(await ledger.record("access-request", id))
      .to.include({ state: "withdrawn" })
      .and.not.to.have.property("replyDue");
    await refused("WRONG_STATE", ledger.submit(cast.requester, "request.withdraw", { id, expectedVersion: 3 }));
  });
});
