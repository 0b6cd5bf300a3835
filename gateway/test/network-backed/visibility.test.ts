import { expect } from "chai";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { activeGrant, duty, publishedDataset, signedRequest, streets } from "../support/work.js";

/** Ids that nobody gave out. */
const ABSENT = "0".repeat(32);

describe("who sees what", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;
  before(async () => {
    stack = await sharedStack();
    dataset = await publishedDataset(stack);
  });

  /** Status, media type and body with the path and id taken out: all that an outsider can compare. */
  async function answerFor(path: string, id: string): Promise<string> {
    const outsider = await stack.as("ecology", "requester");
    const { status, headers, text } = await outsider.get(path.replace("{id}", id));
    return [status, headers.get("content-type"), text.replaceAll(id, "{id}")].join("\n");
  }

  it("answers a third department for a request, its documents and a grant exactly as if they did not exist", async () => {
    const request = await signedRequest(stack, dataset);
    const grant = await activeGrant(stack, dataset);
    for (const [path, id] of [
      ["/access-requests/{id}", request],
      ["/access-requests/{id}/documents", request],
      ["/grants/{id}", grant],
      ["/grants/{id}/history", grant],
      ["/data/{id}/rows", grant],
    ] as const) {
      const found = await answerFor(path, id);
      expect(found, path).to.equal(await answerFor(path, ABSENT));
      expect(found.split("\n")[0], path).to.equal("404");
    }
    const party = await stack.as("civil-affairs", "approver");
    expect((await party.get(`/access-requests/${request}`)).status).to.equal(200);
    const auditor = await stack.as("data-bureau", "auditor");
    expect((await auditor.get(`/grants/${grant}`)).status).to.equal(200);
  });

  it("refuses commands on another's request as if it did not exist", async () => {
    const request = await signedRequest(stack, dataset);
    const outsider = await stack.as("ecology", "approver");
    const body = { expectedVersion: 1, termsDigest: "a".repeat(64), outcome: "grant" };
    const own = await outsider.post(`/access-requests/${request}/decide`, body);
    const absent = await outsider.post(`/access-requests/${ABSENT}/decide`, body);
    expect(own.status).to.equal(404);
    expect(own.text.replaceAll(request, "{id}")).to.equal(absent.text.replaceAll(ABSENT, "{id}"));
  });

  it("lists requests and grants to their parties only", async () => {
    const request = await signedRequest(stack, dataset);
    const ids = async (id: string, role: "requester" | "approver" | "auditor"): Promise<string[]> => {
      const client = await stack.as(id, role);
      return (await client.get("/access-requests?limit=200"))
        .json<{ items: { id: string }[] }>()
        .items.map((item) => item.id);
    };
    expect(await ids("statistics", "requester")).to.include(request);
    expect(await ids("data-bureau", "auditor")).to.include(request);
    expect(await ids("ecology", "requester")).to.deep.equal([]);
  });

  it("shows a dataset under its first review to its owner and the authority, and to nobody else", async () => {
    const approver = await stack.as("civil-affairs", "approver");
    const { id } = await approver.created("/datasets", streets(await duty(stack), { title: "未发布的目录" }));
    const seen = async (department: string, role: "requester" | "authority" | "steward"): Promise<number> => {
      const client = await stack.as(department, role);
      const listed = (await client.get(`/datasets?q=${encodeURIComponent("未发布的目录")}`)).json<{
        items: { id: string }[];
      }>();
      const isListed = listed.items.some((item) => item.id === id);
      const { status } = await client.get(`/datasets/${id}`);
      expect(isListed).to.equal(status === 200);
      return status;
    };
    expect(await seen("civil-affairs", "steward")).to.equal(200);
    expect(await seen("data-bureau", "authority")).to.equal(200);
    expect(await seen("ecology", "requester")).to.equal(404);
  });

  it("keeps the binding's name and a change under review from others", async () => {
    const owner = await stack.as("civil-affairs", "steward");
    const outsider = await stack.as("ecology", "requester");
    const bindingOf = async (client: typeof owner) =>
      (await client.get(`/resources?dataset=${dataset}`)).json<{ items: { binding: string }[] }>().items[0]?.binding;
    expect(await bindingOf(owner)).to.equal("streets");
    expect(await bindingOf(outsider)).to.equal("withheld");

    const own = (await owner.get(`/datasets/${dataset}`)).json<{ version: number; content: Record<string, unknown> }>();
    const approver = await stack.as("civil-affairs", "approver");
    await approver.created(`/datasets/${dataset}/change`, {
      expectedVersion: own.version,
      content: { ...own.content, abstract: "改动" },
    });
    expect((await owner.get(`/datasets/${dataset}`)).json()).to.have.property("pendingContent");
    await outsider.until("the change at the other gateway", async () =>
      (await outsider.get(`/datasets/${dataset}`)).json()["state"] === "updating" ? true : undefined,
    );
    expect((await outsider.get(`/datasets/${dataset}`)).json()).not.to.have.property("pendingContent");
    expect((await outsider.get(`/datasets/${dataset}/history`)).text).not.to.include("改动");
  });

  it("lets only the authority and auditors trace", async () => {
    const steward = await stack.as("civil-affairs", "steward");
    expect((await steward.get(`/audit/trace?dataset=${dataset}`)).code).to.equal("FORBIDDEN");
    const auditor = await stack.as("data-bureau", "auditor");
    expect((await auditor.get(`/audit/trace?dataset=${dataset}`)).status).to.equal(200);
  });
});
