import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { Agent, request } from "undici";
import { makeAssertion } from "../../src/exchange/client-assertion.js";
import { makeProof } from "../../src/exchange/dpop.js";
import type { PublicKeyJwk } from "../../src/exchange/keys.js";
import type { TlsCredential } from "../../src/exchange/types.js";
import { ASSERTION_TYPE, TOKEN_PATH } from "../../src/exchange/token-limits.js";
import type { Gateway } from "./gateway.js";

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly code: string | undefined;
  readonly receipt: string | undefined;
}

/** Sends whatever a test likes to another gateway's exchange listener. */
export class Intruder {
  private readonly agent: Agent;

  /** @param shown certificate and key for the connection, or `none`; by default the own gateway's */
  constructor(
    readonly own: Gateway,
    readonly target: Gateway,
    shown: TlsCredential | "none" = own.tls.credential,
  ) {
    const credential = shown === "none" ? {} : { cert: shown.certificate, key: shown.privateKey };
    this.agent = new Agent({ connect: { rejectUnauthorized: false, ...credential }, connections: 4 });
  }

  url(path: string): string {
    return new URL(path, this.target.url).href;
  }

  async send(
    method: "GET" | "POST" | "PUT",
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answer> {
    const answer = await request(this.url(path), { method, headers, body: body ?? null, dispatcher: this.agent });
    const text = await answer.body.text();
    const problem =
      answer.headers["content-type"]?.includes("problem+json") === true
        ? (JSON.parse(text) as Record<string, string>)
        : {}; // our own server's problem documents are flat texts
    return { status: answer.statusCode, body: text, code: problem["code"], receipt: problem["receipt"] };
  }

  /** Name of the grant's proof key in the grantee's key store. */
  async proofKey(grant: string): Promise<string> {
    const wanted = this.own.index.get("grant", grant)?.terms.proofKeyThumbprint;
    for (const { name } of await this.own.keyStore.list()) {
      const jwk = name.startsWith("proof-") ? await this.own.keyStore.publicJwk(name) : undefined;
      if (jwk !== undefined && thumbprintOf(jwk) === wanted) return name;
    }
    throw new Error("no proof key");
  }

  async form(fields: Record<string, string>): Promise<string> {
    return new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await makeAssertion(this.own.deps, this.url(TOKEN_PATH)),
      scope: "grant",
      ...fields,
    }).toString();
  }

  async proof(keyName: string, method: string, path: string, token?: string): Promise<string> {
    const jwk = await this.own.keyStore.publicJwk(keyName);
    if (jwk === undefined) throw new Error("no key");
    return makeProof(this.own.keyStore, keyName, jwk, this.own.clock, { method, url: this.url(path), token });
  }

  async askToken(fields: Record<string, string>, proofKey: string): Promise<Answer> {
    return this.sendForm(await this.form(fields), await this.proof(proofKey, "POST", TOKEN_PATH));
  }

  sendForm(form: string, proof: string): Promise<Answer> {
    return this.send("POST", TOKEN_PATH, { "content-type": "application/x-www-form-urlencoded", dpop: proof }, form);
  }

  async token(grant: string, proofKey: string, purpose = "statistics"): Promise<string> {
    const answer = await this.askToken({ grant, purpose, user: "u-intruder" }, proofKey);
    if (answer.status !== 200) throw new Error(`no token: ${answer.body}`);
    return (JSON.parse(answer.body) as { access_token: string }).access_token; // RFC 6749 §5.1
  }

  async departmentToken(scope: string): Promise<string> {
    const answer = await this.askToken({ scope }, "sig");
    if (answer.status !== 200) throw new Error(`no token: ${answer.body}`);
    return (JSON.parse(answer.body) as { access_token: string }).access_token; // RFC 6749 §5.1
  }

  async get(path: string, token: string, keyName: string): Promise<Answer> {
    return this.send("GET", path, {
      authorization: `DPoP ${token}`,
      dpop: await this.proof(keyName, "GET", path, token),
    });
  }

  /** Posts a question under a grant, with a token and a proof of its own. */
  async ask(grant: string, method: string, question: unknown): Promise<Answer> {
    const key = await this.proofKey(grant);
    const token = await this.token(grant, key);
    const path = `/exchange/v1/grants/${grant}/${method}`;
    const headers = {
      authorization: `DPoP ${token}`,
      dpop: await this.proof(key, "POST", path, token),
      "content-type": "application/json",
    };
    return this.send("POST", path, headers, typeof question === "string" ? question : JSON.stringify(question));
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

export const thumbprintOf = ({ crv, kty, x, y }: PublicKeyJwk): string =>
  createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A compact JWS with any header, by any key, or by none. */
export function forge(header: Record<string, unknown>, payload: unknown, signer: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signer(input).toString("base64url")}`;
}

export const es256 =
  (key: KeyObject) =>
  (input: string): Buffer =>
    sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
export const newKey = (): KeyObject => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
export const newJti = (): string => randomBytes(16).toString("base64url");
export const payloadOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8"));
export const headerOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString("utf8"));
