import { expect } from "chai";
import { FAILURES_PER_USER } from "../../src/http/limits.js";
import { Client } from "../support/client.js";
import { sharedStack } from "../support/shared-stack.js";
import { PASSWORD, type Stack } from "../support/stack.js";

describe("sessions", function () {
  this.timeout(180_000);
  let stack: Stack;
  let apiUrl: string;
  before(async () => {
    stack = await sharedStack();
    apiUrl = stack.gateway("civil-affairs").apiUrl;
  });

  const signIn = (body: unknown, headers: Record<string, string> = {}) =>
    new Client(apiUrl).post("/sessions", body, headers);
  const cookieOf = (setCookie: string | null): string => setCookie?.split(";")[0] ?? "";

  it("gives a browser a cookie that scripts and other sites cannot use", async () => {
    const answer = await signIn({ user: "civil-affairs-steward", password: PASSWORD });
    expect(answer.status).to.equal(201);
    expect(answer.json()).not.to.have.property("token");
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie)
      .to.match(new RegExp(`^mulian_session_${new URL(apiUrl).port}=`))
      .and.to.include("HttpOnly")
      .and.to.include("SameSite=Strict");
    const read = await new Client(apiUrl).get("/sessions/current", { cookie: cookieOf(cookie) });
    expect(read.json()).to.include({ user: "civil-affairs-steward", department: "civil-affairs" });
  });

  it("keeps the sessions of two gateways on one machine apart in one browser", async () => {
    const other = stack.gateway("statistics").apiUrl;
    const here = await signIn({ user: "civil-affairs-steward", password: PASSWORD });
    const there = await new Client(other).post("/sessions", { user: "statistics-steward", password: PASSWORD });
    const jar = new Map(
      [here, there].map(({ headers }) => cookieOf(headers.get("set-cookie")).split("=") as [string, string]),
    );
    const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    const userAt = async (url: string) => (await new Client(url).get("/sessions/current", { cookie })).json()["user"];
    expect(await userAt(apiUrl)).to.equal("civil-affairs-steward");
    expect(await userAt(other)).to.equal("statistics-steward");
  });

  it("takes a browser's writes from its own origin only", async () => {
    const { headers } = await signIn({ user: "civil-affairs-steward", password: PASSWORD });
    const cookie = cookieOf(headers.get("set-cookie"));
    const write = (more: Record<string, string>) =>
      new Client(apiUrl).post("/drafts", { kind: "dataset", body: { title: "x" } }, { cookie, ...more });
    expect((await write({})).code).to.equal("FORBIDDEN");
    expect((await write({ origin: "https://evil.example" })).code).to.equal("FORBIDDEN");
    expect((await write({ origin: "null" })).code).to.equal("FORBIDDEN");
    expect((await write({ origin: apiUrl })).status).to.equal(201);
  });

  it("lets a page of another port or site read nothing with the browser's cookie", async () => {
    const { headers } = await signIn({ user: "civil-affairs-steward", password: PASSWORD });
    const read = async (site: string) =>
      (
        await new Client(apiUrl).get("/sessions/current", {
          cookie: cookieOf(headers.get("set-cookie")),
          "sec-fetch-site": site,
        })
      ).status;
    expect(await read("same-origin")).to.equal(200);
    expect(await read("none"), "the address bar").to.equal(200);
    expect(await read("same-site")).to.equal(403);
    expect(await read("cross-site")).to.equal(403);
  });

  it("refuses to sign in from another site", async () => {
    expect(
      (await signIn({ user: "civil-affairs-steward", password: PASSWORD }, { origin: "https://evil.example" })).code,
    ).to.equal("FORBIDDEN");
  });

  it("does not take a cookie's token as a bearer's, nor the other way round", async () => {
    const browser = await signIn({ user: "civil-affairs-steward", password: PASSWORD });
    const token = cookieOf(browser.headers.get("set-cookie")).split("=")[1] ?? "";
    expect((await new Client(apiUrl, token).get("/sessions/current")).code).to.equal("UNAUTHENTICATED");
    const program = await stack.as("civil-affairs", "steward");
    expect(
      (
        await new Client(apiUrl).get("/sessions/current", {
          cookie: cookieOf(browser.headers.get("set-cookie")).replace(/=.*/, `=${program.token}`),
        })
      ).code,
    ).to.equal("UNAUTHENTICATED");
  });

  it("ends a session when its user signs out", async () => {
    const client = await Client.signIn(apiUrl, "civil-affairs-steward", PASSWORD);
    expect((await client.get("/sessions/current")).status).to.equal(200);
    expect((await client.send("DELETE", "/sessions/current", undefined)).status).to.equal(204);
    expect((await client.get("/sessions/current")).code).to.equal("UNAUTHENTICATED");
  });

  it("answers unknown users and wrong passwords alike, and locks out who guesses", async () => {
    const wrong = await signIn({ user: "civil-affairs-operator", password: "not this one at all" });
    const unknown = await signIn({ user: "nobody-at-all", password: "not this one at all" });
    expect(wrong.status).to.equal(401);
    expect(unknown.text).to.equal(wrong.text);
    const guesses = await Promise.all(
      Array.from({ length: FAILURES_PER_USER + 5 }, () =>
        signIn({ user: "civil-affairs-operator", password: "guess after guess" }),
      ),
    );
    expect(guesses.filter(({ status }) => status === 401).length).to.be.at.most(FAILURES_PER_USER);
    const locked = await signIn({ user: "civil-affairs-operator", password: PASSWORD });
    expect(locked.status).to.equal(429);
    expect(Number(locked.headers.get("retry-after"))).to.be.greaterThan(0);
    expect((await signIn({ user: "civil-affairs-steward", password: PASSWORD })).status).to.equal(201);
  });

  it("puts out a user that the ledger disables, at once", async () => {
    const operator = await stack.as("ecology", "operator");
    const victim = await stack.as("ecology", "steward");
    expect((await victim.get("/sessions/current")).status).to.equal(200);
    await operator.created("/users/ecology-steward/set-status", { status: "disabled", reason: "离职" });
    expect((await victim.get("/sessions/current")).code).to.equal("UNAUTHENTICATED");
    await operator.created("/users/ecology-steward/set-status", { status: "enabled" });
    expect((await victim.get("/sessions/current")).status).to.equal(200);
  });

  it("enrols a user, who then works with a certificate of the organisation's CA", async () => {
    const operator = await stack.as("ecology", "operator");
    const body = { user: "ecology-newcomer", roles: ["steward"], password: PASSWORD };
    expect((await operator.post("/users", body)).status).to.equal(201);
    expect((await operator.post("/users", body)).code).to.equal("ALREADY_EXISTS");
    expect(
      (await operator.post("/users", { ...body, user: "ecology-foreigner", department: "statistics" })).code,
    ).to.equal("INVALID_INPUT");
    const newcomer = await Client.signIn(stack.gateway("ecology").apiUrl, "ecology-newcomer", PASSWORD);
    const written = await newcomer.created("/duties", { title: "环境监测", legalBasis: "环境保护法" });
    expect(written.txId).to.match(/^[0-9a-f]{64}$/);
    expect((await newcomer.post("/users", { ...body, user: "ecology-other" })).code).to.equal("FORBIDDEN");
  });
});
