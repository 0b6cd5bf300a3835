import { createHmac, createPublicKey } from "node:crypto";
import { expect } from "chai";
import { decodePayload } from "../../src/exchange/jws.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import { Intruder, es256, forge, headerOf, newJti, newKey, payloadOf, thumbprintOf } from "./intruder.js";
import { Stack } from "./stack.js";

const TOKEN = "/exchange/v1/token";
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The same signature with S on the other side: as good to a verifier that does not look. */
function highS(jws: string): string {
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const bytes = Buffer.from(signature, "base64url");
  const s = BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  bytes.write((P256_ORDER - s).toString(16).padStart(64, "0"), 32, "hex");
  return `${header}.${payload}.${bytes.toString("base64url")}`;
}

describe("attacks on the exchange leg", function () {
  this.timeout(180_000);
  let stack: Stack;
  let grant: string;
  let key: string;
  let rows: string;
  let intruder: Intruder;
  let stranger: Intruder;

  before(async () => {
    stack = await Stack.start();
    const dataset = await stack.publish("streets", "code,name,note\n1,东华门街道,内部\n2,西长安街街道,内部\n");
    ({ grant } = await stack.grant(dataset));
    await stack.deliver(grant);
    intruder = new Intruder(stack.gateway(GRANTEE), stack.gateway(PROVIDER));
    stranger = new Intruder(stack.gateway(AUTHORITY), stack.gateway(PROVIDER));
    key = await intruder.proofKey(grant);
    rows = `/exchange/v1/grants/${grant}/rows`;
  });
  after(async () => {
    await intruder.close();
    await stranger.close();
    await stack.close();
  });

  const refusals = async () =>
    (await stack.gateway(PROVIDER).exchange.receiptsOf([grant])).filter(({ outcome }) => outcome === "refused");

  it("serves the key the grant names, with token and fresh proof", async () => {
    const token = await intruder.token(grant, key);
    expect(await intruder.get(rows, token, key)).to.include({ status: 200 });
  });

  it("refuses a replayed request and records it once a token (14)", async () => {
    const token = await intruder.token(grant, key);
    const headers = { authorization: `DPoP ${token}`, dpop: await intruder.proof(key, "GET", rows, token) };
    expect(await intruder.send("GET", rows, headers)).to.include({ status: 200 });
    const before = (await refusals()).length;
    expect(await intruder.send("GET", rows, headers)).to.include({ status: 401, code: "UNAUTHENTICATED" });
    expect(await intruder.send("GET", rows, headers)).to.include({ status: 401, code: "UNAUTHENTICATED" });
    expect((await refusals()).slice(before)).to.have.length(1);
    expect((await refusals()).at(-1)).to.include({ reason: "UNAUTHENTICATED", rows: 0 });
  });

  it("refuses a replayed proof and a replayed assertion after a restart (14)", async () => {
    const provider = stack.gateway(PROVIDER);
    const token = await intruder.token(grant, key);
    const headers = { authorization: `DPoP ${token}`, dpop: await intruder.proof(key, "GET", rows, token) };
    const form = await intruder.form({ grant, purpose: "statistics" });
    expect(await intruder.send("GET", rows, headers)).to.include({ status: 200 });
    expect(await intruder.sendForm(form, await intruder.proof(key, "POST", TOKEN))).to.include({ status: 200 });
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
    expect(await intruder.send("GET", rows, headers)).to.include({ status: 401 });
    expect(await intruder.sendForm(form, await intruder.proof(key, "POST", TOKEN))).to.include({ status: 401 });
    expect(await intruder.get(rows, token, key)).to.include({ status: 200 });
  });

  it("refuses a stolen token with another key, and a proof for another request (15)", async () => {
    const token = await intruder.token(grant, key);
    await stack.gateway(GRANTEE).keyStore.ensureKey("thief");
    expect(await intruder.get(rows, token, "thief")).to.include({ status: 401 });
    const elsewhere = await intruder.proof(key, "GET", `/exchange/v1/grants/${grant}/key`, token);
    expect(await intruder.send("GET", rows, { authorization: `DPoP ${token}`, dpop: elsewhere })).to.include({
      status: 401,
    });
    const otherMethod = await intruder.proof(key, "POST", rows, token);
    expect(await intruder.send("GET", rows, { authorization: `DPoP ${token}`, dpop: otherMethod })).to.include({
      status: 401,
    });
    const withoutToken = await intruder.proof(key, "GET", rows);
    expect(await intruder.send("GET", rows, { authorization: `DPoP ${token}`, dpop: withoutToken })).to.include({
      status: 401,
    });
    expect(await intruder.send("GET", rows, { authorization: `Bearer ${token}` })).to.include({ status: 401 });
    expect(await intruder.send("GET", rows, { authorization: `DPoP ${token}` })).to.include({ status: 401 });
  });

  it("refuses a token for a grant with a key that is not the grant's, and records it (15)", async () => {
    await stack.gateway(GRANTEE).keyStore.ensureKey("thief");
    const before = (await refusals()).length;
    expect(await intruder.askToken({ grant, purpose: "statistics" }, "thief")).to.include({
      status: 401,
      code: "UNAUTHENTICATED",
    });
    expect((await refusals()).length).to.equal(before + 1);
  });

  it("refuses forged and altered tokens (16)", async () => {
    const token = await intruder.token(grant, key);
    const [header = "", , signature = ""] = token.split(".");
    const altered = `${header}.${Buffer.from(JSON.stringify({ ...payloadOf(token), grant: "0".repeat(32) })).toString("base64url")}.${signature}`;
    const forged = forge(headerOf(token), payloadOf(token), es256(newKey()));
    for (const bad of [altered, forged]) expect(await intruder.get(rows, bad, key)).to.include({ status: 401 });
    const other = `/exchange/v1/grants/${"0".repeat(32)}/rows`;
    expect(await intruder.get(other, token, key)).to.include({ status: 404, code: "NOT_FOUND" });
  });

  it("refuses other algorithms, high S and tokens shown as something else (31)", async () => {
    const provider = stack.gateway(PROVIDER);
    const token = await intruder.token(grant, key);
    const payload = payloadOf(token);
    const jwk = await provider.keyStore.publicJwk("sig");
    const pem = createPublicKey({ key: { ...jwk }, format: "jwk" }).export({ type: "spki", format: "pem" });
    const hmac = (input: string): Buffer => createHmac("sha256", pem).update(input).digest();
    const bad = [
      forge({ ...headerOf(token), alg: "none" }, payload, () => Buffer.alloc(0)),
      forge({ ...headerOf(token), alg: "HS256" }, payload, hmac),
      forge({ ...headerOf(token), alg: "ES256" }, payload, hmac),
      highS(token),
      (await provider.exchange.receiptsOf([grant]))[0]?.jws ?? "",
      "",
      "a.b.c",
    ];
    for (const one of bad) expect(await intruder.get(rows, one, key), one.slice(0, 60)).to.include({ status: 401 });
    const proof = await intruder.proof(key, "GET", rows, token);
    expect(await intruder.send("GET", rows, { authorization: `DPoP ${token}`, dpop: highS(proof) })).to.include({
      status: 401,
    });
    expect(await intruder.send("GET", rows, { authorization: `DPoP ${token}`, dpop: proof })).to.include({
      status: 200,
    });
  });

  it("refuses client assertions of another key, audience, age or algorithm", async () => {
    const good =
      (await intruder.form({ grant, purpose: "statistics" })) &&
      payloadOf(new URLSearchParams(await intruder.form({ grant })).get("client_assertion") ?? "");
    const header = headerOf(new URLSearchParams(await intruder.form({ grant })).get("client_assertion") ?? "");
    const privateKey = stack.gateway(GRANTEE).keyStore.privateKey("sig");
    const make = (changes: Record<string, unknown>, signer = es256(privateKey), head = header): string =>
      forge(head, { ...good, jti: newJti(), ...changes }, signer);
    const now = Math.floor(Date.now() / 1000);
    const bad = [
      make({}, es256(newKey())),
      make({ aud: "https://elsewhere.example/exchange/v1/token" }),
      make({ iat: now - 200, exp: now - 140 }),
      make({ iat: now, exp: now + 3600 }),
      make({ iat: now + 100, exp: now + 160 }),
      make({ iss: PROVIDER, sub: PROVIDER }),
      make({ sub: PROVIDER }),
      make({}, () => Buffer.alloc(0), { ...header, alg: "none" }),
    ];
    for (const assertion of bad) {
      const form = new URLSearchParams({
        ...Object.fromEntries(new URLSearchParams(await intruder.form({ grant }))),
        client_assertion: assertion,
      });
      expect(
        await intruder.sendForm(form.toString(), await intruder.proof(key, "POST", TOKEN)),
        JSON.stringify(payloadOf(assertion)),
      ).to.include({ status: 401 });
    }
  });

  it("tolerates a minute between the clocks and no more (10)", async () => {
    const token = await intruder.token(grant, key);
    const path = rows;
    const jwk = await stack.gateway(GRANTEE).keyStore.publicJwk(key);
    if (jwk === undefined) throw new Error("no key");
    const privateKey = stack.gateway(GRANTEE).keyStore.privateKey(key);
    const { ath } = payloadOf(await intruder.proof(key, "GET", path, token));
    const at = (offsetSeconds: number): string => {
      const { kty, crv, x, y } = jwk;
      const claims = {
        jti: newJti(),
        htm: "GET",
        htu: intruder.url(path),
        iat: Math.floor(Date.now() / 1000) + offsetSeconds,
        ath,
      };
      let proof = forge({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } }, claims, es256(privateKey));
      while (Buffer.from(proof.split(".")[2] ?? "", "base64url").readUInt8(32) > 0x7e)
        proof = forge({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } }, claims, es256(privateKey));
      return proof;
    };
    const send = (dpop: string) => intruder.send("GET", path, { authorization: `DPoP ${token}`, dpop });
    for (const seconds of [55, -110]) expect(await send(at(seconds)), `${seconds}`).to.include({ status: 200 });
    for (const seconds of [90, -150]) expect(await send(at(seconds)), `${seconds}`).to.include({ status: 401 });
    expect(await send(at(3600))).to.include({ status: 401 });
    expect(await send(at(-3600))).to.include({ status: 401 });
  });

  it("answers a grant the caller has no part in like one that does not exist (18)", async () => {
    await stack.gateway(AUTHORITY).keyStore.ensureKey("own");
    const foreign = await stranger.askToken({ grant, purpose: "statistics" }, "own");
    const absent = await stranger.askToken({ grant: "f".repeat(32), purpose: "statistics" }, "own");
    expect(foreign).to.include({ status: 404, code: "NOT_FOUND" });
    expect(foreign).to.deep.equal(absent);
  });

  it("refuses oversize and unknown input before it costs anything (25, 29)", async () => {
    const proof = await intruder.proof(key, "POST", TOKEN);
    expect(await intruder.sendForm(`client_assertion=${"a".repeat(20_000)}`, proof)).to.include({ status: 413 });
    expect(await intruder.sendForm(await intruder.form({ grant, state: "active" }), proof)).to.include({
      status: 400,
      code: "INVALID_INPUT",
    });
    const token = await intruder.token(grant, key);
    expect(await intruder.get(`${rows}?owner=me`, token, key)).to.include({ status: 400 });
    expect(await intruder.get(`${rows}?limit=-1`, token, key)).to.include({ status: 400 });
    const documents = await intruder.departmentToken("documents");
    const path = `/exchange/v1/documents/${"a".repeat(64)}`;
    const put = await intruder.send(
      "PUT",
      path,
      { authorization: `DPoP ${documents}`, dpop: await intruder.proof("sig", "PUT", path, documents) },
      "x".repeat(7_000_000),
    );
    expect(put).to.include({ status: 413 });
    expect(await intruder.get("/exchange/v1/documents/..%2f..%2fkeys", documents, "sig")).to.include({ status: 400 });
  });

  it("refuses items and purposes beyond the grant, and records who asked (35)", async () => {
    const before = (await refusals()).length;
    const token = await intruder.token(grant, key);
    const wide = await intruder.get(`${rows}?items=${encodeURIComponent('["code","note"]')}`, token, key);
    expect(wide).to.include({ status: 403, code: "ITEM_NOT_SHARED" });
    expect(decodePayload(wide.receipt ?? "")).to.include({
      outcome: "refused",
      reason: "ITEM_NOT_SHARED",
      user: "u-intruder",
      rows: 0,
    });
    expect(await intruder.askToken({ grant, purpose: "law-enforcement" }, key)).to.include({
      status: 403,
      code: "PURPOSE_MISMATCH",
    });
    expect((await refusals()).slice(before).map(({ reason }) => reason)).to.deep.equal([
      "ITEM_NOT_SHARED",
      "PURPOSE_MISMATCH",
    ]);
    const narrow = await intruder.get(`${rows}?items=${encodeURIComponent('["name"]')}`, token, key);
    expect(narrow).to.include({ status: 200 });
    expect(narrow.body).to.include("东华门").and.not.include("内部").and.not.include('"code"');
  });

  it("counts refusals of strangers and records none", async () => {
    const before = await stack.gateway(PROVIDER).exchange.listReceipts({}, { limit: 1 });
    for (let attempt = 0; attempt < 20; attempt++)
      await intruder.send("GET", rows, { authorization: `DPoP x.${attempt}.z`, dpop: "a.b.c" });
    expect((await stack.gateway(PROVIDER).exchange.listReceipts({}, { limit: 1 })).total).to.equal(before.total);
  });

  it("knows every key by its thumbprint", async () => {
    const jwk = await stack.gateway(GRANTEE).keyStore.publicJwk(key);
    expect(jwk === undefined ? "" : thumbprintOf(jwk)).to.equal(
      stack.gateway(PROVIDER).index.get("grant", grant)?.terms.proofKeyThumbprint,
    );
  });
});
