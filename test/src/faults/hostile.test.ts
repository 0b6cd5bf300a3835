import { expect } from "chai";
import { codeOf, problemOf } from "../support/code-of.js";
import { datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";

const PASSWORD = "the neighbour's long password";
const BURST = 12;

describe("hostile callers and meetings", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let duty: string;

  before(async function () {
    stack = await system(this);
    duty = await registerDuty(stack);
  });

  it("a conflicting burst ends in one success and refusals that say so (7)", async () => {
    const client = await stack.as("civil-steward");
    const update = (no: number): Promise<string> =>
      codeOf(client.call("updateDuty", { params: { id: duty }, body: { expectedVersion: 1, title: `第${no}个题目` } }));
    const codes = await Promise.all(Array.from({ length: BURST }, (_, no) => update(no)));
    expect(codes.filter((code) => code === "accepted")).to.have.length(1);
    expect(
      codes
        .filter((code) => code !== "accepted")
        .every((code) => ["VERSION_CONFLICT", "LEDGER_CONFLICT"].includes(code)),
      codes.join(),
    ).to.equal(true);
    expect((await client.call("getDuty", { params: { id: duty } })).version).to.equal(2);
    const problem = await problemOf(
      client.call("updateDuty", { params: { id: duty }, body: { expectedVersion: 1, title: "又一个" } }),
    );
    expect(problem.status).to.equal(409);
  });

  it("a burst that claims one code lets one department's dataset have it (7)", async () => {
    const approver = await stack.as("civil-approver");
    const content = datasetContent(duty);
    const codes = await Promise.all(
      Array.from({ length: BURST }, () => codeOf(approver.call("createDataset", { body: content }))),
    );
    expect(codes.filter((code) => code === "accepted")).to.have.length(1);
    expect(new Set(codes.filter((code) => code !== "accepted"))).to.deep.equal(new Set(["ALREADY_EXISTS"]));
  });

  it("those who revoke, suspend and resume at once agree on the strictest (7)", async () => {
    const grant = await obtain(stack, newRequest(await publish(stack, datasetContent(duty), "streets-sqlite")));
    const params = { id: grant };
    const body = { reason: "同时" };
    const [provider, grantee, authority] = await Promise.all(
      ["civil-approver", "stats-approver", "bureau-authority"].map((user) => stack.as(user)),
    );
    await Promise.all([
      codeOf(provider?.call("suspendGrant", { params, body }) ?? Promise.reject(new Error("no client"))),
      codeOf(grantee?.call("revokeGrant", { params, body }) ?? Promise.reject(new Error("no client"))),
      codeOf(authority?.call("suspendGrant", { params, body }) ?? Promise.reject(new Error("no client"))),
    ]);
    await stack.settle();
    expect(await codeOf(rowsOf(stack, grant))).to.equal("GRANT_NOT_ACTIVE");
    expect((await (await stack.as("bureau-auditor")).call("getGrant", { params })).effectiveState).to.equal("revoked");
  });

  describe("a department hosted by its neighbour's organisation (34)", () => {
    it("acts for itself, and never for the neighbour", async () => {
      const entry = {
        id: "civil-registry",
        mspId: "CivilAffairsMSP",
        names: { zh: "婚姻登记处", en: "Civil Registry" },
        creditCode: "111100000000000009",
        level: "city" as const,
        region: "110000",
        workUnit: "登记科",
      };
      await (await stack.as("bureau-authority")).call("createDepartment", { body: entry });
      await stack.settle();
      const operator = await stack.as("civil-operator");
      for (const role of ["steward", "approver"] as const)
        await operator.call("createUser", {
          body: { user: `registry-${role}`, roles: [role], department: entry.id, password: PASSWORD },
        });
      const steward = await stack.signInAt("civil-affairs", "registry-steward", PASSWORD);
      const approver = await stack.signInAt("civil-affairs", "registry-approver", PASSWORD);
      const own = await steward.call("createDuty", {
        body: { title: "婚姻登记", legalBasis: "《婚姻登记条例》第二条" },
      });
      expect(await codeOf(approver.call("createDataset", { body: datasetContent(own.id) }))).to.equal("accepted");
      // The neighbour's duty, dataset, draft and grant, in the same organisation and the same gateway.
      expect(await codeOf(approver.call("createDataset", { body: datasetContent(duty) }))).to.equal("INVALID_INPUT");
      const rename = { params: { id: duty }, body: { expectedVersion: 2, title: "改成我的" } };
      expect(await codeOf(steward.call("updateDuty", rename))).to.equal("NOT_FOUND");
      const dataset = await publish(stack, datasetContent(duty));
      const suspend = { params: { id: dataset }, body: { expectedVersion: 2, reason: "不是我的" } };
      expect(await codeOf(approver.call("suspendDataset", suspend))).to.equal("NOT_FOUND");
      const draft = await (
        await stack.as("civil-steward")
      ).call("createDraft", { body: { kind: "dataset", body: { title: "邻居的草稿" } } });
      expect(await codeOf(steward.call("getDraft", { params: { id: draft.id } }))).to.equal("NOT_FOUND");
      const submitted = await (await stack.as("civil-approver")).call("createDataset", { body: datasetContent(duty) });
      expect(await codeOf(approver.call("getDataset", { params: { id: submitted.id } })), "unpublished").to.equal(
        "NOT_FOUND",
      );
      expect(
        await codeOf((await stack.as("civil-approver")).call("getDataset", { params: { id: submitted.id } })),
      ).to.equal("accepted");
    });

    it("cannot be another organisation's department, nor can a user be given a foreign one", async () => {
      const body = { user: "intruder", roles: ["approver" as const], department: "statistics", password: PASSWORD };
      expect(await codeOf((await stack.as("civil-operator")).call("createUser", { body }))).to.equal("INVALID_INPUT");
    });
  });

  describe("bodies no honest client sends (25, 29)", () => {
    const send = async (
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
    ): Promise<{ status: number; code: string; paths: string[] }> => {
      const client = await stack.as("civil-steward");
      const { token } = await signedIn();
      const response = await fetch(`${client.gatewayUrl}/api/v1/duties`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "idempotency-key": `hostile-${Math.random()}`,
          ...headers,
        },
        body,
      });
      const problem = (await response.json()) as { code?: string; errors?: { path: string; code: string }[] }; // RFC 9457
      return {
        status: response.status,
        code: problem.code ?? "accepted",
        paths: (problem.errors ?? []).map(({ path, code }) => `${path}:${code}`),
      };
    };
    let session: { token: string } | undefined;
    const signedIn = async (): Promise<{ token: string }> => {
      if (session !== undefined) return session;
      const password = stack.supervisor.passwords["civil-steward"] ?? "";
      const response = await fetch(`${stack.urlOf("civil-affairs")}/api/v1/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user: "civil-steward", password, token: true }),
      });
      session = (await response.json()) as { token: string }; // SessionView with the token asked for
      return session;
    };

    it("are told by what is wrong with them, while an honest one is taken", async () => {
      expect((await send('{"title":"好","legalBasis":"法"}')).status).to.equal(201);
      expect(await send('{"title":"a","title":"b","legalBasis":"法"}')).to.deep.include({
        status: 400,
        paths: ["title:duplicate-name"],
      });
      expect(await send('{"__proto__":{"roles":["authority"]},"title":"a","legalBasis":"法"}')).to.deep.include({
        status: 400,
        paths: ["__proto__:forbidden-name"],
      });
      expect(await send('{"title":"a","legalBasis":"法","x":9007199254740993}')).to.deep.include({
        status: 400,
        paths: ["x:number-range"],
      });
      expect(await send(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))).to.deep.include({
        status: 400,
        paths: [":bad-utf8"],
      });
      expect((await send(`{"title":${"[".repeat(10_000)}${"]".repeat(10_000)}}`)).paths.join()).to.include("too-deep");
      expect((await send("{")).paths.join()).to.include("syntax");
      expect((await send('{"title":"a"}', { "content-type": "text/plain" })).status).to.equal(400);
      expect((await send('{"title":"a"}', { "content-encoding": "gzip" })).status).to.equal(400);
      expect(({} as { roles?: unknown }).roles, "prototypes are untouched here").to.equal(undefined);
    });

    it("are refused for their size before they cost anything", async () => {
      expect(await send(`{"title":"${"a".repeat(1_100_000)}"}`)).to.deep.include({
        status: 413,
        code: "PAYLOAD_TOO_LARGE",
      });
      const client = await stack.as("civil-steward");
      expect(await codeOf(client.call("listDuties", { query: { limit: 100_000 } }))).to.equal("INVALID_INPUT");
      expect(await codeOf(client.call("listDatasets", { query: { q: "a".repeat(201) } }))).to.equal("INVALID_INPUT");
      const huge = await fetch(`${client.gatewayUrl}/api/v1/datasets?q=${"a".repeat(30_000)}`);
      expect([413, 431]).to.include(huge.status);
    });

    it("name all unknown fields and wrong values at once", async () => {
      const { code, paths } = await send('{"title":"","owner":"ecology","role":"authority","state":"repealed"}');
      expect(code).to.equal("INVALID_INPUT");
      for (const path of ["title", "legalBasis", "owner", "role", "state"])
        expect(
          paths.map((one) => one.split(":")[0]),
          path,
        ).to.include(path);
    });
  });

  it("leave every gateway clean", async () => {
    for (const report of await stack.fsck()) expect(report.differences).to.deep.equal([]);
  });
});
