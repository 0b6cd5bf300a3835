import type { CommandBody } from "@mulian/domain";
import { expect } from "chai";
import {
  cast,
  datasetContent,
  digest,
  key,
  openNetwork,
  publishDataset,
  recordId,
  registerDuty,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

type Content = CommandBody<"dataset.submit">["content"];
const conditions = { scope: ["statistics"], use: "统计" };
const notSharedBasis = { reason: "法律明文规定", legalBasis: "《某法》第一条" };

describe("dataset", () => {
  let ledger: Ledger;
  let duty: string;
  beforeEach(async () => {
    ledger = await openNetwork();
    duty = await registerDuty(ledger);
  });

  const submit = (changes: Partial<Content> = {}) =>
    ledger.submit(cast.head, "dataset.submit", { idempotencyKey: key(), content: datasetContent(duty, changes) });

  describe("submission", () => {
    it("takes each share type with what the law asks of it", async () => {
      for (const [code, changes] of [
        ["302001/1", { shareType: "unconditional" }],
        ["302001/2", { shareType: "conditional", conditions }],
        ["302001/3", { shareType: "not-shared", shareMethods: [], notSharedBasis }],
      ] as const satisfies [string, Partial<Content>][]) {
        const { id } = (await submit({ code, ...changes })).result;
        expect(await ledger.record("dataset", id)).to.deep.include({ state: "submitted", version: 1 });
        expect((await ledger.record("dataset", id)).content).to.deep.include(changes);
      }
    });
    it("refuses secrets (Art 3)", () => refused("SECRET_REFUSED", submit({ containsSecrets: true })));
    it("refuses not-shared without reason and legal basis", () =>
      refused("MISSING_LEGAL_BASIS", submit({ shareType: "not-shared", shareMethods: [] })));
    it("refuses conditions beyond conditional sharing", async () => {
      await refused("CONDITIONS_NOT_ALLOWED", submit({ conditions }));
      await refused(
        "CONDITIONS_NOT_ALLOWED",
        submit({ shareType: "not-shared", shareMethods: [], notSharedBasis, conditions }),
      );
    });
    it("refuses conditional sharing without scope and use, and a basis where there is nothing to base", async () => {
      await refused("INVALID_INPUT", submit({ shareType: "conditional" }));
      await refused("INVALID_INPUT", submit({ notSharedBasis }));
    });
    it("refuses methods that do not fit the share type", async () => {
      await refused("INVALID_INPUT", submit({ shareMethods: [] }));
      await refused("INVALID_INPUT", submit({ shareType: "not-shared", notSharedBasis }));
    });
    it("wants two assessments, not one twice", () =>
      refused(
        "ASSESSMENT_MISSING",
        submit({ assessments: { secrecy: digest("one"), personalInformation: digest("one") } }),
      ));
    it("wants duties of the department that are in force", async () => {
      await refused("INVALID_INPUT", submit({ duties: [recordId("none")] }));
      await refused("INVALID_INPUT", submit({ duties: [duty, duty] }));
      await refused("INVALID_INPUT", submit({ duties: [await registerDuty(ledger, cast.statisticsSteward)] }));
      await ledger.submit(cast.head, "duty.repeal", { id: duty, expectedVersion: 1 });
      await refused("WRONG_STATE", submit());
    });
    it("refuses an item named twice", async () => {
      const { items } = datasetContent(duty);
      await refused("INVALID_INPUT", submit({ items: [...items, ...items] }));
    });
    it("gives a resource code to one dataset for good", async () => {
      const { result } = await submit();
      await refused("ALREADY_EXISTS", submit());
      expect(await ledger.record("code-claim", "302001/000123")).to.include({ dataset: result.id });
      await ledger.submit(cast.authority, "dataset.review", {
        id: result.id,
        expectedVersion: 1,
        outcome: "return",
        reason: "换码",
      });
      await ledger.submit(cast.head, "dataset.resubmit", {
        id: result.id,
        expectedVersion: 2,
        content: datasetContent(duty, { code: "302001/9" }),
      });
      await refused("ALREADY_EXISTS", submit());
    });
    it("derives from datasets that are there to see", async () => {
      const { result: own } = await submit({ code: "302001/1" });
      await submit({ code: "302001/2", derivedFrom: [own.id] });
      await refused("INVALID_INPUT", submit({ code: "302001/3", derivedFrom: [recordId("none")] }));
      const foreign = await registerDuty(ledger, cast.neighbourHead);
      const derive = () =>
        ledger.submit(cast.neighbourHead, "dataset.submit", {
          idempotencyKey: key(),
          content: datasetContent(foreign, { code: "302001/4", derivedFrom: [own.id] }),
        });
      await refused("INVALID_INPUT", derive());
      await ledger.submit(cast.authority, "dataset.review", { id: own.id, expectedVersion: 1, outcome: "publish" });
      await derive();
    });
    it("is the head's to sign, under the owner's and the authority's endorsement", async () => {
      await refused(
        "FORBIDDEN",
        ledger.submit(cast.steward, "dataset.submit", { idempotencyKey: key(), content: datasetContent(duty) }),
      );
      const { result } = await submit();
      expect(ledger.endorsers.get(`dataset|${result.id}`)).to.deep.equal(["AuthorityMSP", "CivilMSP"]);
    });
  });

  describe("review", () => {
    it("publishes, or returns with reasons", async () => {
      const { result } = await submit();
      await refused(
        "REASON_REQUIRED",
        ledger.submit(cast.authority, "dataset.review", { id: result.id, expectedVersion: 1, outcome: "return" }),
      );
      await refused(
        "FORBIDDEN",
        ledger.submit(cast.head, "dataset.review", { id: result.id, expectedVersion: 1, outcome: "publish" }),
      );
      await ledger.submit(cast.authority, "dataset.review", {
        id: result.id,
        expectedVersion: 1,
        outcome: "return",
        reason: "补充",
      });
      expect(await ledger.record("dataset", result.id)).to.include({
        state: "returned",
        returnReason: "补充",
        datasetVersion: 0,
      });
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.authority, "dataset.review", { id: result.id, expectedVersion: 2, outcome: "publish" }),
      );
      await ledger.submit(cast.head, "dataset.resubmit", {
        id: result.id,
        expectedVersion: 2,
        content: datasetContent(duty),
      });
      await ledger.submit(cast.authority, "dataset.review", { id: result.id, expectedVersion: 3, outcome: "publish" });
      expect(await ledger.record("dataset", result.id))
        .to.include({ state: "published", datasetVersion: 1 })
        .and.not.to.have.property("returnReason");
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.head, "dataset.resubmit", {
          id: result.id,
          expectedVersion: 4,
          content: datasetContent(duty),
        }),
      );
    });

    it("keeps what is published while a change waits, with the authority's clock of two working days", async () => {
      const dataset = await publishDataset(ledger);
      ledger.now = "2026-03-06T02:00:00.000Z"; // a Friday
      const content = datasetContent((await ledger.record("dataset", dataset)).content.duties[0] ?? "", {
        title: "新题",
      });
      await ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion: 2, content });
      const waiting = await ledger.record("dataset", dataset);
      expect(waiting).to.include({ state: "updating", reviewDue: "2026-03-10", datasetVersion: 1 });
      expect([waiting.content.title, waiting.pendingContent?.title]).to.deep.equal(["行政区划代码", "新题"]);
      await refused(
        "WRONG_STATE",
        ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion: 3, content }),
      );
      await refused("SECRET_REFUSED", submit({ containsSecrets: true }));
      await ledger.submit(cast.authority, "dataset.review", {
        id: dataset,
        expectedVersion: 3,
        outcome: "return",
        reason: "不符",
      });
      expect(await ledger.record("dataset", dataset))
        .to.include({ state: "published", datasetVersion: 1 })
        .and.not.to.have.any.keys("pendingContent", "reviewDue");
      await ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion: 4, content });
      await ledger.submit(cast.authority, "dataset.review", { id: dataset, expectedVersion: 5, outcome: "publish" });
      const changed = await ledger.record("dataset", dataset);
      expect([changed.state, changed.datasetVersion, changed.content.title]).to.deep.equal(["published", 2, "新题"]);
    });
  });

  it("suspends, resumes to where it was, and retires for good", async () => {
    const dataset = await publishDataset(ledger, { code: "302001/7" });
    const { content } = await ledger.record("dataset", dataset);
    await refused("WRONG_STATE", ledger.submit(cast.head, "dataset.resume", { id: dataset, expectedVersion: 2 }));
    await ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion: 2, content });
    await ledger.submit(cast.head, "dataset.suspend", { id: dataset, expectedVersion: 3, reason: "检修" });
    await refused(
      "WRONG_STATE",
      ledger.submit(cast.authority, "dataset.review", { id: dataset, expectedVersion: 4, outcome: "publish" }),
    );
    await ledger.submit(cast.head, "dataset.resume", { id: dataset, expectedVersion: 4 });
    expect((await ledger.record("dataset", dataset)).state).to.equal("updating");
    await refused(
      "NOT_FOUND",
      ledger.submit(cast.neighbourHead, "dataset.retire", { id: dataset, expectedVersion: 5, reason: "x" }),
    );
    await ledger.submit(cast.head, "dataset.retire", { id: dataset, expectedVersion: 5, reason: "并入" });
    for (const name of ["dataset.suspend", "dataset.retire"] as const)
      await refused("WRONG_STATE", ledger.submit(cast.head, name, { id: dataset, expectedVersion: 6, reason: "x" }));
    await refused("WRONG_STATE", ledger.submit(cast.head, "dataset.resume", { id: dataset, expectedVersion: 6 }));
    await refused("WRONG_STATE", ledger.submit(cast.authority, "dataset.hold", { id: dataset, reason: "x" }));
  });

  it("does not retire what was never published", async () => {
    const { result } = await submit();
    await refused(
      "WRONG_STATE",
      ledger.submit(cast.head, "dataset.retire", { id: result.id, expectedVersion: 1, reason: "x" }),
    );
  });

  it("records refreshes in the past and in order", async () => {
    const dataset = await publishDataset(ledger, { code: "302001/7" });
    const refresh = (expectedVersion: number, refreshedAt: string) =>
      ledger.submit(cast.civilGateway, "dataset.refresh", { id: dataset, expectedVersion, refreshedAt });
    await refresh(2, "2026-03-01T00:00:00.000Z");
    await refused("INVALID_INPUT", refresh(3, "2026-02-28T00:00:00.000Z"));
    await refused("INVALID_INPUT", refresh(3, "2026-03-02T02:00:00.001Z"));
    await refresh(3, "2026-03-02T02:00:00.000Z");
  });

  it("is held by the authority in a record of its own", async () => {
    const dataset = await publishDataset(ledger, { code: "302001/7" });
    await refused("WRONG_STATE", ledger.submit(cast.authority, "dataset.lift", { id: dataset }));
    await refused("NOT_FOUND", ledger.submit(cast.authority, "dataset.hold", { id: recordId("none"), reason: "x" }));
    await ledger.submit(cast.authority, "dataset.hold", { id: dataset, reason: "核查" });
    expect(await ledger.record("dataset", dataset)).to.include({ state: "published", version: 2 });
    expect(await ledger.record("hold", "dataset", dataset, "authority")).to.include({
      state: "suspended",
      reason: "核查",
    });
    await ledger.submit(cast.authority, "dataset.lift", { id: dataset });
    expect(await ledger.record("hold", "dataset", dataset, "authority")).to.include({ state: "none", version: 2 });
  });
});
