import { MAX_BODY_BYTES } from "../../src/http/limits.js";
import { expect } from "chai";
import type { Client } from "../support/client.js";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { duty, streets } from "../support/work.js";

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

describe("bad input", function () {
  this.timeout(180_000);
  let stack: Stack;
  let steward: Client;
  let approver: Client;
  before(async () => {
    stack = await sharedStack();
    steward = await stack.as("civil-affairs", "steward");
    approver = await stack.as("civil-affairs", "approver");
  });

  const raw = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    steward.send("POST", "/duties", body, headers);

  it("reports all mistakes of a body at once, with paths", async () => {
    const content = streets(await duty(stack));
    const answer = await approver.post("/datasets", {
      ...content,
      title: "",
      items: [{ name: "", title: "x", type: "text", sensitivity: "public" }],
      grade: "secret",
      owner: "me",
    });
    const problem = answer.json<Problem>();
    expect(problem).to.include({ code: "INVALID_INPUT", status: 400 });
    expect(problem.errors.map(({ path }) => path)).to.have.members(["title", "items[0].name", "grade", "owner"]);
    expect(problem.errors.find(({ path }) => path === "owner")?.code).to.equal("unknown-field");
  });

  it("names the limit in the message", async () => {
    const problem = (await steward.post("/duties", { title: "x".repeat(201), legalBasis: "y" })).json<Problem>();
    expect(problem.errors[0]?.message).to.include("200");
  });

  it("refuses unknown, repeated and wrong query parameters, and takes known ones", async () => {
    expect((await steward.get("/datasets?limit=5&q=x")).status).to.equal(200);
    for (const query of ["colour=red", "limit=5&limit=6", "limit=0", "limit=201", "grade=secret", "__proto__=1"]) {
      expect((await steward.get(`/datasets?${query}`)).code, query).to.equal("INVALID_INPUT");
    }
  });

  it("refuses fields that are the ledger's to write (mass assignment)", async () => {
    for (const field of ["owner", "department", "role", "state", "version", "id", "createdBy"]) {
      const problem = (await steward.post("/duties", { title: "a", legalBasis: "b", [field]: "x" })).json<Problem>();
      expect(problem.errors, field).to.deep.include({
        path: field,
        code: "unknown-field",
        message: "there is no such field",
      });
    }
  });

  it("refuses hostile JSON and leaves prototypes alone", async () => {
    const cases: readonly (readonly [string | Uint8Array, string])[] = [
      ['{"title":"a","title":"b","legalBasis":"c"}', "duplicate-name"],
      ['{"__proto__":{"polluted":true},"title":"a","legalBasis":"b"}', "forbidden-name"],
      ['{"constructor":{"prototype":{"polluted":true}},"title":"a","legalBasis":"b"}', "forbidden-name"],
      ['{"title":9007199254740993,"legalBasis":"b"}', "number-range"],
      ['{"title":"\\ud800","legalBasis":"b"}', "lone-surrogate"],
      [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), "bad-utf8"],
      [`${"[".repeat(200)}${"]".repeat(200)}`, "too-deep"],
      ['{"title":"a"', "syntax"],
    ];
    for (const [body, code] of cases) {
      const answer = await raw(body);
      expect(answer.status, code).to.equal(400);
      expect(answer.json<Problem>().errors.map((error) => error.code)).to.include(code);
    }
    expect({}).not.to.have.property("polluted");
  });

  it("refuses a body that is too large before reading it, and one that hides its size", async () => {
    const large = Buffer.alloc(MAX_BODY_BYTES + 1, 0x20);
    expect((await raw(large)).status).to.equal(413);
    const chunked = await fetch(`${steward.apiUrl}/api/v1/duties`, {
      method: "POST",
      headers: { authorization: `Bearer ${steward.token}`, "content-type": "application/json" },
      body: new Blob([large]).stream(),
      duplex: "half",
    }).then(
      (response) => response.status,
      () => 413,
    ); // the server may cut the connection before the client has sent all
    expect(chunked).to.equal(413);
  });

  it("refuses compressed bodies and other media types", async () => {
    expect((await raw("{}", { "content-encoding": "gzip" })).code).to.equal("INVALID_INPUT");
    expect((await raw("title=a", { "content-type": "application/x-www-form-urlencoded" })).code).to.equal(
      "INVALID_INPUT",
    );
  });

  it("refuses an idempotency key that is none", async () => {
    const answer = await steward.post("/duties", { title: "a", legalBasis: "b" }, { "idempotency-key": "short" });
    expect(answer.code).to.equal("INVALID_INPUT");
  });

  it("answers in the language that is asked for", async () => {
    const zh = (
      await steward.get("/datasets?limit=0", { "accept-language": "zh-CN,zh;q=0.9,en;q=0.1" })
    ).json<Problem>();
    expect(zh.detail).to.match(/\p{Script=Han}/u);
    const en = (await steward.get("/datasets?limit=0", { "accept-language": "en-GB" })).json<Problem>();
    expect(en.detail).to.match(/^[\x20-\x7e]+$/);
  });

  it("takes titles as text, whatever they look like", async () => {
    const title = '<script>alert(1)</script> =CMD|"/C calc"!A0';
    const { id } = await steward.created("/duties", { title, legalBasis: "b" });
    const answer = await steward.get(`/duties/${id}`);
    expect(answer.json()["title"]).to.equal(title);
    expect(answer.headers.get("content-type")).to.match(/^application\/json/);
    expect(answer.headers.get("x-content-type-options")).to.equal("nosniff");
  });

  it("refuses control and direction characters in what everybody keeps", async () => {
    for (const title of ["a\u001b[31mred", "a\u202Egnp.exe", "a\nb"]) {
      expect((await steward.post("/duties", { title, legalBasis: "b" })).code).to.equal("INVALID_INPUT");
    }
  });
});
