import { expect } from "chai";
import { codeOf, problemOf } from "../support/code-of.js";
import {
  agree,
  ask,
  datasetContent,
  deliver,
  newRequest,
  obtain,
  publish,
  registerDuty,
  rowsOf,
  sign,
  unconditional,
} from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const ABSENT = "0".repeat(32);
const PASSWORD = "a-second-approver-signs";

describe("the main job over the API", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let duty: string;
  /** Conditional, general, linked to a table of streets. */
  let streets: string;

  before(async function () {
    stack = await system(this);
    duty = await registerDuty(stack);
    streets = await publish(stack, datasetContent(duty), "streets-sqlite");
  });

  it("registers a dataset by its department's head and the authority, and by nobody else", async () => {
    const content = datasetContent(duty);
    expect(await codeOf((await stack.as("civil-steward")).call("createDataset", { body: content }))).to.equal(
      "FORBIDDEN",
    );
    // Another department's duty is none of one's own.
    expect(await codeOf((await stack.as("ecology-approver")).call("createDataset", { body: content }))).to.equal(
      "INVALID_INPUT",
    );
    const approver = await stack.as("civil-approver");
    const { id, version } = await approver.call("createDataset", { body: content });
    await stack.settle();
    const params = { id };
    const review = { params, body: { expectedVersion: version, outcome: "publish" } } as const;
    expect(await codeOf(approver.call("reviewDataset", review))).to.equal("FORBIDDEN");
    const authority = await stack.as("bureau-authority");
    expect(
      await codeOf(authority.call("reviewDataset", { params, body: { expectedVersion: version, outcome: "return" } })),
    ).to.equal("REASON_REQUIRED");
    const published = await authority.call("reviewDataset", review);
    expect(await authority.call("reviewDataset", review), "the same again").to.deep.equal(published);
    await stack.settle();
    expect(await approver.call("getDataset", { params })).to.include({ state: "published", datasetVersion: 1 });
    const late = { params, body: { expectedVersion: version, outcome: "return", reason: "再想想" } } as const;
    expect(await codeOf(authority.call("reviewDataset", late)), "after the decision").to.equal("VERSION_CONFLICT");
  });

  it("refuses secrets, bare not-sharing, added conditions and missing assessments", async () => {
    const approver = await stack.as("civil-approver");
    const submit = (body: ReturnType<typeof datasetContent>): Promise<string> =>
      codeOf(approver.call("createDataset", { body }));
    expect(await submit(datasetContent(duty, { containsSecrets: true }))).to.equal("SECRET_REFUSED");
    expect(await submit(datasetContent(duty, { shareType: "not-shared", shareMethods: [] }))).to.equal(
      "MISSING_LEGAL_BASIS",
    );
    expect(await submit(datasetContent(duty, { shareType: "unconditional" }))).to.equal("CONDITIONS_NOT_ALLOWED");
    expect(await submit(unconditional(datasetContent(duty)))).to.equal("accepted");
  });

  it("tells all mistakes of a body at once, with their paths, and refuses fields that are not its (19)", async () => {
    const approver = await stack.as("civil-approver");
    const body = { ...datasetContent(duty), code: "x", state: "published", owner: "ecology", grade: "none" };
    const problem = await problemOf(approver.call("createDataset", { body: body as never })); // wrong on purpose
    expect(problem.code).to.equal("INVALID_INPUT");
    const paths = (problem.errors ?? []).map(({ path }) => path);
    for (const path of ["code", "state", "owner", "grade"]) expect(paths).to.include(path);
  });

  it("asks, is told what is missing once, supplies it, and is granted", async () => {
    const id = await ask(stack, newRequest(streets));
    const params = { id };
    const provider = await stack.as("civil-approver");
    const requester = await stack.as("stats-approver");
    const seen = await provider.call("getAccessRequest", { params });
    const missing = { params, body: { expectedVersion: seen.version, missing: ["场景写明调查名称", "附上批准文件"] } };
    expect(await codeOf(requester.call("askSupplement", missing)), "by the requester").to.equal("FORBIDDEN");
    const asked = await provider.call("askSupplement", missing);
    await stack.settle();
    const incomplete = await provider.call("getAccessRequest", { params });
    expect(incomplete).to.include({ state: "supplement-asked" }).and.not.have.property("replyDue");
    expect(
      await codeOf(
        provider.call("decideAccessRequest", {
          params,
          body: {
            expectedVersion: asked.version,
            termsDigest: incomplete.termsDigest,
            outcome: "refuse",
            reason: "不全",
          },
        }),
      ),
    ).to.equal("INCOMPLETE_NOT_REFUSABLE");
    const supplied = await requester.call("supplementAccessRequest", {
      params,
      body: {
        expectedVersion: asked.version,
        text: "第七次人口普查地址核对",
        attachments: [
          { name: "批文.txt", mediaType: "text/plain", contentBase64: Buffer.from("同意").toString("base64") },
        ],
      },
    });
    await stack.settle();
    const again = { params, body: { expectedVersion: supplied.version, missing: ["还有一样"] } };
    expect(await codeOf(provider.call("askSupplement", again)), "a second time").to.equal("SUPPLEMENT_ALREADY_ASKED");
    await until("the supplement at the provider", async () => {
      const { items } = await provider.call("accessRequestDocuments", { params });
      return items.length === 5 && items.every(({ available }) => available);
    });
    const { items } = await provider.call("accessRequestDocuments", { params });
    expect(items.find(({ role }) => role === "supplement")?.text).to.equal("第七次人口普查地址核对");
    const { grant } = await sign(stack, "civil-approver", "decideAccessRequest", id);
    expect((await requester.call("getAccessRequest", { params })).state).to.equal("granted");
    expect((await requester.call("getGrant", { params: { id: grant ?? "" } })).effectiveState).to.equal("agreed");
  });

  it("refuses with reasons, never without", async () => {
    const params = { id: await ask(stack, newRequest(streets)) };
    const provider = await stack.as("civil-approver");
    const { version, termsDigest } = await provider.call("getAccessRequest", { params });
    const body = { expectedVersion: version, termsDigest, outcome: "refuse" } as const;
    expect(await codeOf(provider.call("decideAccessRequest", { params, body }))).to.equal("REASON_REQUIRED");
    await provider.call("decideAccessRequest", {
      params,
      body: { ...body, ground: "conditions-not-met", reason: "用途与共享条件不符" },
    });
    await stack.settle();
    const refused = await (await stack.as("stats-requester")).call("getAccessRequest", { params });
    expect(refused.decision).to.include({
      outcome: "refused",
      ground: "conditions-not-met",
      reason: "用途与共享条件不符",
    });
    expect(await codeOf(sign(stack, "civil-approver", "decideAccessRequest", params.id))).to.equal("WRONG_STATE");
  });

  it("withdraws what is not decided", async () => {
    const params = { id: await ask(stack, newRequest(streets)) };
    const requester = await stack.as("stats-requester");
    const { version } = await requester.call("getAccessRequest", { params });
    const body = { expectedVersion: version };
    expect(await codeOf((await stack.as("civil-approver")).call("withdrawAccessRequest", { params, body }))).to.equal(
      "FORBIDDEN",
    );
    await requester.call("withdrawAccessRequest", { params, body });
    await stack.settle();
    expect(await codeOf(sign(stack, "civil-approver", "decideAccessRequest", params.id))).to.equal("WRONG_STATE");
  });

  it("extends a reply once, by the authority alone", async () => {
    const params = { id: await ask(stack, newRequest(streets)) };
    const authority = await stack.as("bureau-authority");
    const before = await authority.call("getAccessRequest", { params });
    const body = { expectedVersion: before.version, reason: "涉及多个处室" };
    expect(await codeOf((await stack.as("civil-approver")).call("extendAccessRequest", { params, body }))).to.equal(
      "FORBIDDEN",
    );
    await authority.call("extendAccessRequest", { params, body });
    const after = await authority.call("getAccessRequest", { params });
    expect(after.extended).to.equal(true);
    expect((after.replyDue ?? "") > (before.replyDue ?? "")).to.equal(true);
    const again = { ...body, expectedVersion: after.version };
    expect(await codeOf(authority.call("extendAccessRequest", { params, body: again }))).to.equal("WRONG_STATE");
  });

  it("lets the contract itself grant unconditional general data", async () => {
    const dataset = await publish(stack, unconditional(datasetContent(duty)));
    const { id } = await (await stack.as("stats-requester")).call("createAccessRequest", { body: newRequest(dataset) });
    const { grant } = await sign(stack, "stats-approver", "approveAccessRequest", id);
    expect(grant).to.be.a("string");
    const request = await (await stack.as("stats-requester")).call("getAccessRequest", { params: { id } });
    expect(request.decision).to.include({ outcome: "granted", by: "contract" });
    expect((await (await stack.as("civil-steward")).call("getGrant", { params: { id: grant ?? "" } })).state).to.equal(
      "agreed",
    );
  });

  it("needs the authority's signature too for important data, whoever signs first", async () => {
    const dataset = await publish(stack, datasetContent(duty, { grade: "important" }));
    for (const order of [
      ["civil-approver", "bureau-authority"],
      ["bureau-authority", "civil-approver"],
    ] as const) {
      const id = await ask(stack, newRequest(dataset));
      const first = await sign(stack, order[0], "decideAccessRequest", id);
      expect(first.grant).to.equal(undefined);
      const pending = await (await stack.as("stats-requester")).call("getAccessRequest", { params: { id } });
      expect(pending.missingSteps).to.deep.equal([order[1] === "bureau-authority" ? "authority" : "provider"]);
      expect((await sign(stack, order[0], "decideAccessRequest", id)).grant, "the same again").to.equal(undefined);
      const { version, termsDigest } = pending;
      const again = { expectedVersion: version, termsDigest, outcome: "grant", reason: "再签一次" } as const;
      expect(
        await codeOf((await stack.as(order[0])).call("decideAccessRequest", { params: { id }, body: again })),
      ).to.equal("ALREADY_APPROVED");
      expect((await (await stack.as("stats-requester")).call("getAccessRequest", { params: { id } })).state).to.equal(
        "submitted",
      );
      expect((await sign(stack, order[1], "decideAccessRequest", id)).grant).to.be.a("string");
    }
  });

  it("needs two approvers of the provider and the authority for core data", async () => {
    await (
      await stack.as("civil-operator")
    ).call("createUser", {
      body: { user: "civil-deputy", roles: ["approver"], password: PASSWORD },
    });
    const deputy = await stack.signInAt("civil-affairs", "civil-deputy", PASSWORD);
    const dataset = await publish(stack, datasetContent(duty, { grade: "core" }));
    const id = await ask(stack, newRequest(dataset));
    const params = { id };
    const { version, termsDigest } = await deputy.call("getAccessRequest", { params });
    const body = { expectedVersion: version, termsDigest, outcome: "grant" } as const;
    await sign(stack, "civil-approver", "decideAccessRequest", id);
    const other = { ...body, reason: "同一人再签" }; // another command, so not a repeat of the first
    expect(
      await codeOf((await stack.as("civil-approver")).call("decideAccessRequest", { params, body: other })),
    ).to.equal("SAME_APPROVER");
    expect((await sign(stack, "bureau-authority", "decideAccessRequest", id)).grant).to.equal(undefined);
    expect((await deputy.call("decideAccessRequest", { params, body })).grant).to.be.a("string");
  });

  it("refuses unknown items, a method or department outside the conditions, and what is not shared", async () => {
    const requester = await stack.as("stats-requester");
    const submit = (changes: object, user = requester): Promise<string> =>
      codeOf(user.call("createAccessRequest", { body: newRequest(streets, changes) }));
    expect(await submit({ items: ["code", "population"] })).to.equal("ITEM_UNKNOWN");
    expect(await submit({ method: "batch" })).to.equal("INVALID_INPUT");
    expect(await submit({}, await stack.as("ecology-requester"))).to.equal("FORBIDDEN");
    expect(await submit({ dataset: ABSENT })).to.equal("NOT_FOUND");
    const closed = unconditional(
      datasetContent(duty, {
        shareMethods: [],
        notSharedBasis: { reason: "涉及个人隐私", legalBasis: "《中华人民共和国统计法》第九条" },
      }),
    );
    const dataset = await publish(stack, { ...closed, shareType: "not-shared" });
    expect(await submit({ dataset })).to.equal("ITEM_NOT_SHARED");
  });

  it("answers for another department's object exactly as for an absent one (18)", async () => {
    const grant = await agree(stack, newRequest(streets));
    const outsider = await stack.as("ecology-approver");
    const { request } = await (await stack.as("stats-requester")).call("getGrant", { params: { id: grant } });
    const absent = { ...(await problemOf(outsider.call("getGrant", { params: { id: ABSENT } }))), instance: undefined };
    const other = { ...(await problemOf(outsider.call("getGrant", { params: { id: grant } }))), instance: undefined };
    expect(other).to.deep.equal(absent);
    const revoke = (id: string): Promise<string> =>
      codeOf(outsider.call("revokeGrant", { params: { id }, body: { reason: "与我无关" } }));
    expect([await revoke(grant), await revoke(ABSENT)]).to.deep.equal(["NOT_FOUND", "NOT_FOUND"]);
    expect(await codeOf(outsider.call("getAccessRequest", { params: { id: request } }))).to.equal("NOT_FOUND");
    expect(await codeOf(outsider.call("accessRequestDocuments", { params: { id: request } }))).to.equal("NOT_FOUND");
    const rows = (await stack.as("ecology-requester")).stream("getRows", { params: { id: grant }, query: {} });
    expect(await codeOf(rows)).to.equal("NOT_FOUND");
    expect((await outsider.call("listGrants", { query: {} })).total).to.equal(0);
    const mine = await (await stack.as("stats-requester")).call("listGrants", { query: {} });
    expect(mine.items.map(({ id }) => id)).to.include(grant);
  });

  it("has one effect for a command that is repeated, and refuses its key for another (6)", async () => {
    const requester = await stack.as("stats-requester");
    const idempotencyKey = "journey-repeat-0001";
    const body = newRequest(streets);
    const first = await requester.call("createAccessRequest", { body, idempotencyKey });
    expect(await requester.call("createAccessRequest", { body, idempotencyKey })).to.deep.equal(first);
    const other = { ...body, items: ["code"] };
    expect(await codeOf(requester.call("createAccessRequest", { body: other, idempotencyKey }))).to.equal(
      "IDEMPOTENCY_MISMATCH",
    );
    const steward = await stack.as("civil-steward");
    const duties = { title: "重复登记", legalBasis: "条例" };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => steward.call("createDuty", { body: duties, idempotencyKey })),
    );
    expect(new Set(answers.map(({ id, txId }) => `${id} ${txId}`)).size).to.equal(1);
    const { items } = await steward.call("listDuties", { query: { limit: 200 } });
    expect(items.filter(({ title }) => title === duties.title)).to.have.length(1);
  });

  it("binds a grant to the terms that were signed: nothing can be widened afterwards (35)", async () => {
    const id = await ask(stack, newRequest(streets, { items: ["code"] }));
    const params = { id };
    const provider = await stack.as("civil-approver");
    const { version } = await provider.call("getAccessRequest", { params });
    const onOtherTerms = { expectedVersion: version, termsDigest: "0".repeat(64), outcome: "grant" } as const;
    expect(await codeOf(provider.call("decideAccessRequest", { params, body: onOtherTerms }))).to.equal(
      "VERSION_CONFLICT",
    );
    const { grant = "" } = await sign(stack, "civil-approver", "decideAccessRequest", id);
    await deliver(stack, grant);
    const requester = await stack.as("stats-requester");
    const rows = (query: object): Promise<string> =>
      codeOf(requester.stream("getRows", { params: { id: grant }, query }));
    expect(await rows({ items: "code,name" })).to.equal("ITEM_NOT_SHARED");
    expect(await rows({ purpose: "law-enforcement" })).to.equal("PURPOSE_MISMATCH");
    expect(await rows({ items: "code", purpose: "statistics", limit: 1 })).to.equal("accepted");
    // A supplement is the only change of terms there is, and a decided request takes none.
    const unit = await stack.as("stats-approver");
    const decided = await unit.call("getAccessRequest", { params });
    const supplement = { expectedVersion: decided.version, text: "另要名称" };
    expect(await codeOf(unit.call("supplementAccessRequest", { params, body: supplement }))).to.equal("WRONG_STATE");
  });

  it("delivers the granted rows and items, and no other", async () => {
    const grant = await obtain(stack, newRequest(streets, { filter: { eq: ["provinceCode", "11"] } }));
    const rows = await rowsOf(stack, grant);
    expect(rows.length).to.be.above(300);
    expect(
      rows.every((row) => Object.keys(row).join() === "code,name" && String(row["code"]).startsWith("11")),
    ).to.equal(true);
  });

  it("traces it all for the auditor", async () => {
    const auditor = await stack.as("bureau-auditor");
    const trace = await auditor.call("trace", { query: { dataset: streets } });
    const told = new Set(trace.items.map(({ command }) => command));
    for (const command of [
      "dataset.submit",
      "dataset.review",
      "resource.link",
      "request.submit",
      "request.decide",
      "grant.deliver",
    ])
      expect(told).to.include(command);
    expect(trace.unanswered).to.deep.equal([]);
    expect(await codeOf((await stack.as("ecology-approver")).call("trace", { query: { dataset: streets } }))).to.equal(
      "FORBIDDEN",
    );
  });

  it("reconciles both sides' receipts for the auditor and for a party, and for nobody else", async () => {
    const grant = await obtain(stack, newRequest(streets));
    await rowsOf(stack, grant);
    const asked = { query: { grant } };
    for (const user of ["bureau-auditor", "stats-operator", "civil-operator"]) {
      const { clean, differences, checked } = await (await stack.as(user)).call("reconcile", asked);
      expect(differences, user).to.deep.equal([]);
      expect(clean).to.equal(true);
      expect(checked).to.include({ grants: 1, departments: 2 });
      expect(checked.receipts, "each receipt on both sides").to.be.at.least(2);
    }
    expect(await codeOf((await stack.as("ecology-operator")).call("reconcile", asked))).to.equal("NOT_FOUND");
    expect(await codeOf((await stack.as("stats-requester")).call("reconcile", asked))).to.equal("FORBIDDEN");
    const whole = await (
      await stack.as("bureau-auditor")
    ).call("reconcile", { query: { department: "civil-affairs" } });
    expect(whole.differences).to.deep.equal([]);
  });

  it("raises alarms for whoever has to act, and shows nobody another's", async () => {
    const unlinked = await publish(stack, datasetContent(duty));
    const idle = await registerDuty(stack);
    const { items } = await (await stack.as("bureau-auditor")).call("listAlarms", { query: {} });
    const told = items.map(({ code, department, subject }) => `${department} ${code} ${subject}`);
    expect(told).to.include(`civil-affairs zombieDataset dataset:${unlinked}`);
    expect(told).to.include(`civil-affairs dutyWithoutDataset duty:${idle}`);
    expect(told.filter((one) => /receipt|batch|side|Outside/.test(one))).to.deep.equal([]);
    expect(told.join()).to.not.include(`dataset:${streets}`);
    const own = await (await stack.as("civil-operator")).call("listAlarms", { query: {} });
    expect(own.items.map(({ subject }) => subject)).to.include(`dataset:${unlinked}`);
    const others = await (await stack.as("ecology-operator")).call("listAlarms", { query: {} });
    expect(others.items.filter(({ department }) => department !== "ecology")).to.deep.equal([]);
    expect(await codeOf((await stack.as("stats-requester")).call("listAlarms", { query: {} }))).to.equal("FORBIDDEN");
  });
});
