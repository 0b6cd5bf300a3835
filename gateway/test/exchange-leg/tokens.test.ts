import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { expect } from "chai";
import { lowS } from "../../src/ecdsa.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Intruder, headerOf, newJti, newKey, payloadOf, thumbprintOf } from "./intruder.js";
import { intruderAtGrant } from "./intruder-at-grant.js";
import { Stack } from "./stack.js";

type Json = Readonly<Record<string, unknown>>;

const REFUSED = { status: 401, code: "UNAUTHENTICATED" };
const base64 = (text: string | Buffer): string => Buffer.from(text).toString("base64url");

/** A compact JWS over texts exactly as given, by a key that the verifier accepts: all that is wrong is what a test says. */
function signText(header: string, payload: string, key: KeyObject): string {
  const input = `${base64(header)}.${base64(payload)}`;
  return `${input}.${base64(lowS(sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" })))}`;
}
const signJson = (header: Json, payload: Json, key: KeyObject): string =>
  signText(JSON.stringify(header), JSON.stringify(payload), key);

describe("tokens and proofs, one fault at a time", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let intruder: Intruder;
  let grant: string;
  let key: string;
  let rows: string;
  let token: string;

  before(async () => {
    stack = await Stack.start();
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    ({ grant, key, rows, intruder } = await intruderAtGrant(stack));
    token = await intruder.token(grant, key);
  });
  after(async () => {
    await intruder.close();
    await stack.close();
  });

  const nowSeconds = (): number => Math.floor(Date.now() / 1000);

  describe("an access token, signed by the provider's own key", () => {
    /** Shows a token with a proof that fits it. */
    const show = async (jws: string) => intruder.get(rows, jws, key);
    const own = (changes: Json = {}, header: Json = {}): string =>
      signJson(
        { ...headerOf(token), ...header },
        { ...payloadOf(token), ...changes },
        provider.keyStore.privateKey("sig"),
      );

    it("is taken as it was issued", async () => {
      expect(await show(own())).to.include({ status: 200 });
    });
    it("is refused for another audience", async () => {
      expect(await show(own({ aud: grantee.url }))).to.include(REFUSED);
    });
    it("is refused from another issuer", async () => {
      expect(await show(own({ iss: grantee.url }))).to.include(REFUSED);
    });
    it("is refused when another gateway issued it to the same caller", async () => {
      const there = new Intruder(grantee, stack.gateway(AUTHORITY));
      const foreign = await there.departmentToken("receipts");
      await there.close();
      expect(await intruder.get("/exchange/v1/receipts", foreign, "sig")).to.include(REFUSED);
    });
    it("is refused after it has expired, beyond a minute's difference of clocks", async () => {
      const exp = nowSeconds() - 61;
      expect(await show(own({ iat: exp - 300, exp }))).to.include(REFUSED);
      expect(await show(own({ iat: nowSeconds() - 340, exp: nowSeconds() - 40 }))).to.include({ status: 200 });
    });
    it("is refused when it was issued in the future", async () => {
      expect(await show(own({ iat: nowSeconds() + 70, exp: nowSeconds() + 370 }))).to.include(REFUSED);
    });
    it("serves no other grant than the one it names, and finds none that its caller has no part in", async () => {
      const other = "0".repeat(32);
      expect(await show(own({ grant: other }))).to.include({ status: 404, code: "NOT_FOUND" });
      const elsewhere = `/exchange/v1/grants/${other}/rows`;
      expect(await intruder.get(elsewhere, own({ grant: other }), key)).to.include({ status: 404, code: "NOT_FOUND" });
    });
    it("is refused for another scope", async () => {
      const { grant: _grant, ...rest } = payloadOf(token);
      const receipts = signJson(headerOf(token), { ...rest, scope: "receipts" }, provider.keyStore.privateKey("sig"));
      expect(await show(receipts)).to.include(REFUSED);
    });
    it("is refused when its client is not its subject", async () => {
      expect(await show(own({ client_id: AUTHORITY }))).to.include(REFUSED);
    });
    it("is refused under another type, without a key's id, and under the id of a key that is not a signature key", async () => {
      const encryption = await provider.keyStore.publicJwk("enc");
      const theirs = await grantee.keyStore.publicJwk("sig");
      if (encryption === undefined || theirs === undefined) throw new Error("no keys");
      for (const header of [
        { typ: "JWT" },
        { typ: undefined },
        { kid: undefined },
        { kid: thumbprintOf(encryption) },
        { kid: thumbprintOf(theirs) },
        { kid: "../../keys/sig" },
        { kid: "__proto__" },
      ])
        expect(await show(own({}, header)), JSON.stringify(header)).to.include(REFUSED);
    });
    it("is refused when a key in its header is to verify it", async () => {
      const mine = newKey();
      const header = { ...headerOf(token), jwk: mine.export({ format: "jwk" }), jku: "https://127.0.0.1/keys" };
      expect(await show(signJson(header, payloadOf(token), mine))).to.include(REFUSED);
    });
    it("is refused with extensions that must be understood", async () => {
      for (const header of [{ crit: ["exp"], exp: 1 }, { crit: [] }, { b64: false }, { b64: true }])
        expect(await show(own({}, header)), JSON.stringify(header)).to.include(REFUSED);
    });
    it("is refused under every other algorithm's name", async () => {
      for (const alg of ["none", "None", "HS256", "RS256", "ES384", "ES256K", "EdDSA", ""])
        expect(await show(own({}, { alg })), alg).to.include(REFUSED);
    });
    it("is refused when its JSON says a member twice, in header or payload", async () => {
      const signKey = provider.keyStore.privateKey("sig");
      const header = JSON.stringify(headerOf(token));
      const payload = JSON.stringify(payloadOf(token));
      const twice = payload.replace(/\}$/, `,"grant":"${grant}"}`);
      const twiceInHead = header.replace(/\}$/, `,"alg":"ES256"}`);
      expect(await show(signText(header, twice, signKey))).to.include(REFUSED);
      expect(await show(signText(twiceInHead, payload, signKey))).to.include(REFUSED);
      expect(await show(signText(header, payload, signKey))).to.include({ status: 200 });
    });
    it("is refused in another encoding of the same bytes, and with more or fewer parts", async () => {
      const [head = "", body = "", tail = ""] = token.split(".");
      for (const bad of [`${token}=`, `${head}.${body}.${tail}.`, `${head}.${body}`, `${head}.${body}.${tail}.${tail}`])
        expect(await show(bad), bad.slice(-20)).to.include(REFUSED);
      // The last character of 64 bytes carries two bits that mean nothing: another one there is the same signature.
      const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const twin = last[last.indexOf(tail.at(-1) ?? "") ^ 1] ?? "";
      expect(await show(`${head}.${body}.${tail.slice(0, -1)}${twin}`)).to.include(REFUSED);
    });
    it("is refused for its size before it is read", async () => {
      expect((await intruder.send("GET", rows, { authorization: `DPoP ${"a".repeat(20_000)}` })).status).to.equal(431);
    });
    it("is refused with another signature although it was good a moment ago", async () => {
      expect(await show(token)).to.include({ status: 200 });
      const altered = `${token.slice(0, token.lastIndexOf("."))}.${base64(Buffer.alloc(64, 1))}`;
      expect(await show(altered)).to.include(REFUSED);
    });
  });

  describe("a proof of possession, by the grant's own key", () => {
    const proofKey = (): KeyObject => grantee.keyStore.privateKey(key);
    const claims = (changes: Json = {}): Json => ({
      jti: newJti(),
      htm: "GET",
      htu: intruder.url(rows),
      iat: nowSeconds(),
      ath: createHash("sha256").update(token).digest("base64url"),
      ...changes,
    });
    const header = async (changes: Json = {}): Promise<Json> => {
      const { kty, crv, x, y } = (await grantee.keyStore.publicJwk(key)) ?? {};
      return { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y }, ...changes };
    };
    const show = (dpop: string, path = rows) => intruder.send("GET", path, { authorization: `DPoP ${token}`, dpop });
    const proof = async (changes: Json = {}, head: Json = {}): Promise<string> =>
      signJson(await header(head), claims(changes), proofKey());

    it("is taken as it should be, with a query that it does not cover", async () => {
      expect(await show(await proof())).to.include({ status: 200 });
      expect(await show(await proof(), `${rows}?limit=1`)).to.include({ status: 200 });
    });
    it("is refused for another address: path, host, port, scheme, or a query of its own", async () => {
      const { host } = new URL(provider.url);
      for (const htu of [
        intruder.url(`/exchange/v1/grants/${grant}/key`),
        `https://elsewhere.example${rows}`,
        `http://${host}${rows}`,
        `https://127.0.0.1:1${rows}`,
        `${intruder.url(rows)}?limit=1`,
        rows,
      ])
        expect(await show(await proof({ htu })), htu).to.include(REFUSED);
    });
    it("is refused for another method", async () => {
      for (const htm of ["POST", "get", ""]) expect(await show(await proof({ htm })), htm).to.include(REFUSED);
    });
    it("is refused for another token, and without one", async () => {
      const other = await intruder.token(grant, key);
      const ath = createHash("sha256").update(other).digest("base64url");
      for (const changes of [{ ath }, { ath: undefined }, { ath: "" }])
        expect(await show(await proof(changes)), JSON.stringify(changes)).to.include(REFUSED);
    });
    it("is refused under another type, with a private key in it, or over another curve", async () => {
      const { d } = proofKey().export({ format: "jwk" });
      const { jwk } = await header();
      const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" });
      for (const head of [
        { typ: "jwt" },
        { typ: undefined },
        { jwk: { ...(jwk as Json), d } }, // made above
        { jwk: { kty: p384.kty, crv: p384.crv, x: p384.x, y: p384.y } },
        { jwk: undefined },
        { crit: ["jwk"] },
      ])
        expect(await show(await proof({}, head)), JSON.stringify(head)).to.include(REFUSED);
    });
    it("is refused with a one-time number too short to be one, and with one that was used", async () => {
      expect(await show(await proof({ jti: "1" }))).to.include(REFUSED);
      expect(await show(await proof({ jti: undefined }))).to.include(REFUSED);
      const once = await proof();
      expect(await show(once)).to.include({ status: 200 });
      expect(await show(once)).to.include(REFUSED);
      const { jti } = payloadOf(once);
      expect(await show(await proof({ jti })), "the same number signed anew").to.include(REFUSED);
    });
    it("is refused outside its time: made more than two minutes ago, or more than a minute from now", async () => {
      for (const [offset, expected] of [
        [-110, 200],
        [-130, 401],
        [50, 200],
        [70, 401],
      ] as const)
        expect(await show(await proof({ iat: nowSeconds() + offset })), `${offset}`).to.include({ status: expected });
      expect(await show(await proof({ iat: undefined }))).to.include(REFUSED);
      expect(await show(await proof({ iat: "now" }))).to.include(REFUSED);
    });
    it("is refused when several are sent", async () => {
      const [one, other] = [await proof(), await proof()];
      expect(await show(`${one}, ${other}`)).to.include(REFUSED);
    });
  });

  // Last: the provider goes on with a key that its gateway here does not sign with.
  describe("an access token after a change of keys", () => {
    it("is refused once the key that signed it was replaced on the ledger", async () => {
      expect(await intruder.get(rows, token, key)).to.include({ status: 200 });
      const { version = 0, gateway, keys = [] } = provider.index.get("department", PROVIDER) ?? {};
      const next = await provider.keyStore.ensureKey("sig-next");
      const encryption = keys.map(({ jwk }) => jwk).filter(({ use }) => use === "enc");
      if (gateway === undefined) throw new Error("not announced");
      await provider.submit("department.announce", {
        id: PROVIDER,
        expectedVersion: version,
        gateway,
        keys: [...encryption, { ...next, use: "sig", kid: thumbprintOf(next) }],
      });
      expect(await intruder.get(rows, token, key)).to.include(REFUSED);
    });
  });
});
