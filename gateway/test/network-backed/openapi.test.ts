import { EVIDENCE_SUMMARY_HEADER, routes, type RouteDefinition } from "@mulian/domain";
import { expect } from "chai";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { accountBody, activeGrant, correctionBody, publishedDataset, signedRequest } from "../support/work.js";

describe("/openapi.json is true", function () {
  this.timeout(180_000);
  let stack: Stack;
  before(async () => (stack = await sharedStack()));

  it("serves every route of the table, each under its own handler", async () => {
    const document = (await (await fetch(`${stack.gateway("statistics").apiUrl}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const served = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(served).to.have.members(Object.keys(routes));
    // A route without a handler would answer 404 for a path; every one of them asks who calls instead.
    for (const [operation, definition] of Object.entries(routes) as [string, RouteDefinition][]) {
      if (definition.access === "public") continue;
      const path = definition.path.replaceAll(/\{\w+\}/g, "x");
      const answer = await fetch(`${stack.gateway("statistics").apiUrl}/api/v1${path}`, {
        method: definition.method.toUpperCase(),
      });
      expect(answer.status, operation).to.equal(401);
    }
  });

  it("describes what an answer's header says, where one says something", async () => {
    const document = (await (await fetch(`${stack.gateway("statistics").apiUrl}/openapi.json`)).json()) as {
      paths: Record<string, { get: { responses: Record<string, { headers?: Record<string, unknown> }> } }>;
    };
    const headersOf = (path: string): unknown => document.paths[`/api/v1${path}`]?.get.responses["200"]?.headers;
    expect(headersOf("/grants/{id}/evidence")).to.have.nested.property(
      `${EVIDENCE_SUMMARY_HEADER}.content.application/json.schema.properties.organisations`,
    );
    expect(headersOf("/grants/{id}")).to.equal(undefined);
  });

  it("answers reads with what the schemas say", async () => {
    const dataset = await publishedDataset(stack);
    const request = await signedRequest(stack, dataset);
    const grant = await activeGrant(stack, dataset);
    const client = await stack.as("data-bureau", "auditor");
    await client.until("the grant at the auditor's gateway", async () =>
      (await client.get(`/grants/${grant}`)).status === 200 ? true : undefined,
    );
    const duty = (await client.get("/duties?limit=1")).json<{ items: { id: string }[] }>().items[0]?.id ?? "";
    const txId =
      (await client.get("/audit/blocks?limit=1")).json<{ items: { transactions: { txId: string }[] }[] }>().items[0]
        ?.transactions[0]?.txId ?? "";
    const requester = await stack.as("statistics", "requester");
    const account = await requester.created("/use-records", accountBody(grant));
    const correction = await requester.created("/corrections", correctionBody(grant));
    await client.until("the correction at the auditor's gateway", async () =>
      (await client.get(`/corrections/${correction.id}`)).status === 200 ? true : undefined,
    );
    const holding =
      (await client.get(`/key-holdings?grant=${grant}`)).json<{ items: { id: string }[] }>().items[0]?.id ?? "";
    const ids: Record<string, string> = {
      "use-records": account.id,
      corrections: correction.id,
      "key-holdings": holding,
      departments: "statistics",
      duties: duty,
      datasets: dataset,
      "access-requests": request,
      grants: grant,
      data: grant,
      transactions: txId,
      resources:
        (await client.get(`/resources?dataset=${dataset}`)).json<{ items: { id: string }[] }>().items[0]?.id ?? "",
    };
    let checked = 0;
    for (const [operation, definition] of Object.entries(routes) as [string, RouteDefinition][]) {
      if (definition.method !== "get" || definition.streams !== undefined) continue;
      if (Array.isArray(definition.access) && !definition.access.includes("auditor")) continue;
      const noun = definition.path.split("/").findLast((part) => ids[part] !== undefined) ?? "";
      if (definition.path.includes("{id}") && ids[noun] === undefined) continue;
      const path = definition.path.replace("{id}", ids[noun] ?? "") + (operation === "trace" ? `?grant=${grant}` : "");
      const answer = await client.get(path);
      if (operation === "getDraft") continue;
      expect(answer.status, `${operation}: ${answer.text}`).to.equal(200);
      const parsed = definition.answer.safeParse(answer.json());
      expect(parsed.success, `${operation}: ${parsed.error?.message}`).to.equal(true);
      checked += 1;
    }
    expect(checked).to.be.greaterThan(20);
  });

  it("tells machines how it is", async () => {
    const { apiUrl } = stack.gateway("statistics");
    expect((await fetch(`${apiUrl}/livez`)).status).to.equal(200);
    expect((await fetch(`${apiUrl}/readyz`)).status).to.equal(200);
    const metrics = await (await fetch(`${apiUrl}/metrics`)).text();
    expect(metrics)
      .to.match(/^mulian_index_height [1-9]/m)
      .and.to.match(/^mulian_void_versions 0$/m)
      .and.to.match(/^mulian_ledger_connected 1$/m)
      .and.to.match(/^mulian_exchange_serving 1$/m)
      .and.to.match(/^mulian_exchange_failed_starts 0$/m);
    const csp = (await fetch(`${apiUrl}/api/v1/status`)).headers.get("content-security-policy") ?? "";
    expect(csp).to.include("script-src 'self'").and.to.include("frame-ancestors 'none'");
    expect(csp).not.to.include("unsafe-inline");
  });

  it("answers paths that are none with a problem", async () => {
    const answer = await fetch(`${stack.gateway("statistics").apiUrl}/api/v1/nothing/here`);
    expect(answer.status).to.equal(404);
    expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
  });
});
