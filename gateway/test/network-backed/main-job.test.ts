import type { FsckStanding } from "@mulian/domain";
import { expect } from "chai";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { STREETS } from "../support/streets.js";
import { activeGrant, grantTo, publishedDataset, requestBody } from "../support/work.js";

interface TraceEntry {
  readonly command: string;
  readonly sentence: string;
  readonly receipt?: { readonly rows: number; readonly countersigned: boolean };
}

describe("the main job over HTTP", function () {
  this.timeout(180_000);
  let stack: Stack;
  before(async () => (stack = await sharedStack()));

  it("registers, requests, decides, delivers, and the auditor traces it", async () => {
    const dataset = await publishedDataset(stack);
    const grant = await activeGrant(stack, dataset);
    const requester = await stack.as("statistics", "requester");
    const rows = await requester.get(`/data/${grant}/rows`);
    expect(rows.status, rows.text).to.equal(200);
    const lines = rows.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).to.deep.equal(STREETS.map(([code, name]) => ({ code, name })));

    const auditor = await stack.as("data-bureau", "auditor");
    const items = await auditor.until("the signed receipt in the trace", async () => {
      const answer = await auditor.get(`/audit/trace?grant=${grant}`);
      const found = answer.json<{ items: TraceEntry[] }>().items;
      return found.some(({ receipt }) => receipt?.countersigned === true) ? found : undefined;
    });
    expect(items.map(({ command }) => command)).to.deep.equal([
      "request.submit",
      "request.approve",
      "request.decide",
      "grant.deliver",
      "key-holding.acknowledge",
      "delivery",
    ]);
    expect(items.at(-1)?.receipt?.rows).to.equal(STREETS.length);
  });

  it("tells who holds which key, now and at a block before", async () => {
    const dataset = await publishedDataset(stack);
    const grant = await grantTo(stack, dataset);
    const steward = await stack.as("civil-affairs", "steward");
    const before = await steward.get(`/key-holdings?grant=${grant}`);
    expect(before.json()["total"]).to.equal(0);
    const delivered = await steward.created(`/grants/${grant}/deliver`, { expectedVersion: 1 });
    const now = (await steward.get(`/key-holdings?grant=${grant}`)).json<{
      items: { holder: string; holdingKind: string }[];
    }>();
    expect(now.items).to.have.length(1);
    expect(now.items[0]).to.include({ holder: "statistics", holdingKind: "access-key" });
    const then = await steward.get(`/key-holdings?grant=${grant}&at=${delivered.blockNumber - 1}`);
    expect(then.json()).to.include({ total: 0, height: delivered.blockNumber });
  });

  it("grants an unconditional general dataset by the contract as soon as the unit has signed", async () => {
    const dataset = await publishedDataset(stack, { shareType: "unconditional", conditions: undefined });
    const requester = await stack.as("statistics", "requester");
    const submitted = await requester.created("/access-requests", requestBody(dataset));
    const approver = await stack.as("statistics", "approver");
    const view = (await approver.get(`/access-requests/${submitted.id}`)).json<{
      version: number;
      termsDigest: string;
      missingSteps: string[];
    }>();
    expect(view.missingSteps).to.deep.equal(["requester-unit"]);
    const approved = await approver.created(`/access-requests/${submitted.id}/approve`, {
      expectedVersion: view.version,
      termsDigest: view.termsDigest,
    });
    expect(approved.grant).to.be.a("string");
    expect((await approver.get(`/grants/${approved.grant}`)).json()).to.include({
      effectiveState: "agreed",
      grantee: "statistics",
    });
  });

  it("keeps a draft in its department and submits it once", async () => {
    const steward = await stack.as("civil-affairs", "steward");
    const draft = (await steward.post("/drafts", { kind: "dataset", body: { title: "草稿" } })).json<{ id: string }>();
    expect((await steward.get(`/drafts/${draft.id}`)).status).to.equal(200);
    const other = await stack.as("ecology", "steward");
    expect((await other.get(`/drafts/${draft.id}`)).code).to.equal("NOT_FOUND");
    const approver = await stack.as("civil-affairs", "approver");
    const incomplete = await approver.post(`/drafts/${draft.id}/submit`);
    expect(incomplete.code).to.equal("INVALID_INPUT");
    expect(incomplete.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).to.include("content.code");
  });

  it("says clean when the ledger is replayed", async () => {
    const auditor = await stack.as("data-bureau", "auditor");
    const report = (await auditor.post("/audit/fsck")).json<{
      clean: boolean;
      differences: unknown[];
      checked: { blocks: number; records: number };
    }>();
    expect(report.differences).to.deep.equal([]);
    expect(report.clean).to.equal(true);
    expect(report.checked.blocks).to.be.greaterThan(5);
    expect(report.checked.records).to.be.greaterThan(5);
  });

  it("checks the ledger in the background for those who may, and keeps the result for them", async () => {
    const requester = await stack.as("statistics", "requester");
    expect((await requester.post("/audit/fsck/start")).code).to.equal("FORBIDDEN");
    expect((await requester.get("/audit/fsck")).code).to.equal("FORBIDDEN");
    const operator = await stack.as("statistics", "operator");
    const begun = await operator.post("/audit/fsck/start");
    expect(begun.status).to.equal(202);
    expect(begun.json<FsckStanding>().running).to.have.property("of");
    const last = await operator.until("the check", async () => {
      const standing = (await operator.get("/audit/fsck")).json<FsckStanding>();
      return standing.running === undefined ? standing.last : undefined;
    });
    expect(last.report).to.deep.include({ clean: true, department: "statistics" });
  });
});
