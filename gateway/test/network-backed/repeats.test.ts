import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { Written } from "../support/client.js";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { publishedDataset, requestBody } from "../support/work.js";

describe("repeats and rivals", function () {
  this.timeout(180_000);
  let stack: Stack;
  before(async () => (stack = await sharedStack()));

  it("gives the same answer to the same creation, also when both are under way at once, and has one effect", async () => {
    const steward = await stack.as("ecology", "steward");
    const headers = { "idempotency-key": randomUUID() };
    const body = { title: "重复", legalBasis: "环境保护法" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => steward.post("/duties?wait=indexed", body, headers)),
    );
    for (const answer of answers) expect(answer.status, answer.text).to.equal(201);
    const written = answers.map((answer) => answer.json<Written>());
    expect(
      new Set(written.map(({ id, version, txId, blockNumber }) => `${id} ${version} ${txId} ${blockNumber}`)).size,
    ).to.equal(1);
    const later = await steward.created("/duties", body, headers["idempotency-key"]);
    expect(later).to.deep.equal(written[0]);
    const other = await steward.post("/duties", { ...body, title: "别的" }, headers);
    expect(other.status).to.equal(409);
    expect(other.code).to.equal("IDEMPOTENCY_MISMATCH");
  });

  it("repeats a request with the same documents and proof key, and refuses another body under its key", async () => {
    const dataset = await publishedDataset(stack);
    const requester = await stack.as("statistics", "requester");
    const key = randomUUID();
    const first = await requester.created("/access-requests", requestBody(dataset), key);
    const again = await requester.created("/access-requests", requestBody(dataset), key);
    expect(again).to.deep.equal(first);
    const other = await requester.post(
      "/access-requests",
      { ...requestBody(dataset), scene: "另一场景" },
      { "idempotency-key": key },
    );
    expect(other.code).to.equal("IDEMPOTENCY_MISMATCH");
  });

  it("makes documents, keys and looks at a source once for calls that come at the same moment", async () => {
    const dataset = await publishedDataset(stack);
    const requester = await stack.as("statistics", "requester");
    const steward = await stack.as("civil-affairs", "steward");
    const at = async (client: typeof steward, path: string, body: unknown): Promise<void> => {
      const headers = { "idempotency-key": randomUUID() };
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => client.post(`${path}?wait=indexed`, body, headers)),
      );
      for (const answer of answers) expect(answer.status, answer.text).to.equal(201);
      expect(new Set(answers.map((answer) => answer.json<Written>().txId)).size).to.equal(1);
      expect((await client.post(path, body, headers)).status, "the repeat afterwards").to.equal(201);
    };
    await at(requester, "/access-requests", requestBody(dataset));
    await at(steward, "/resources", { dataset, title: "街道表", resourceKind: "table", binding: "streets" });
  });

  it("lets one of many rivals change a record and tells the others", async () => {
    const steward = await stack.as("ecology", "steward");
    const { id } = await steward.created("/duties", { title: "争用", legalBasis: "环境保护法" });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        steward.post(`/duties/${id}/update`, { expectedVersion: 1, title: `第${i}个` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ code }) => code))).to.deep.equal(
      new Set(["VERSION_CONFLICT"]),
    );
    const { items } = (await steward.get(`/duties/${id}`)).json<{ version: number; items?: never }>() as {
      items?: never;
    };
    expect(items).to.equal(undefined);
    await steward.until("the winner in the index", async () =>
      (await steward.get(`/duties/${id}`)).json()["version"] === 2 ? true : undefined,
    );
  });

  it("refuses a wrong verb for the state, as the contract says it", async () => {
    const approver = await stack.as("civil-affairs", "approver");
    const dataset = await publishedDataset(stack);
    const { version } = (await approver.get(`/datasets/${dataset}`)).json<{ version: number }>();
    const resumed = await approver.post(`/datasets/${dataset}/resume`, { expectedVersion: version });
    expect(resumed.status).to.equal(409);
    expect(resumed.code).to.equal("WRONG_STATE");
    const stale = await approver.post(`/datasets/${dataset}/suspend`, { expectedVersion: version - 1, reason: "核查" });
    expect(stale.code).to.equal("VERSION_CONFLICT");
  });

  it("refuses roles that may not, before anything is asked of the ledger", async () => {
    const requester = await stack.as("statistics", "requester");
    const answer = await requester.post("/duties", { title: "a", legalBasis: "b" });
    expect(answer.status).to.equal(403);
    expect(answer.code).to.equal("FORBIDDEN");
  });
});
