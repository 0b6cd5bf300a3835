import { setTimeout as pause } from "node:timers/promises";
import { DomainError, errorCodes, parseStrictJson } from "@mulian/domain";
import type { Dispatcher, Pool } from "undici";
import { z } from "zod";
import { factsOf } from "../refusal-facts.js";
import type { TokenScope } from "./access-token.js";
import { HEIGHT_HEADER } from "./catch-up.js";
import { makeAssertion } from "./client-assertion.js";
import { addressAllow, loadPool, MAY_BE_ROTATING, openPool } from "./dial.js";
import { makeProof } from "./dpop.js";
import type { PublicKeyJwk } from "./keys.js";
import { ASSERTION_TYPE, TOKEN_LIFE_MS, TOKEN_PATH } from "./token-limits.js";
import type { ExchangeDependencies } from "./types.js";

/** A token is not used in its last moments: the clocks differ and the request takes time. */
const TOKEN_MARGIN_MS = 60_000;
/** Tokens kept; the oldest go first. One is a kilobyte. */
const MAX_TOKENS = 1_000;
/** A gateway that starts counts its log again, which is soon done: whoever asks it meanwhile waits so long before giving up. */
const STARTING = { limitMs: 10_000, pauseMs: 500 };
/** While a gateway rotates its TLS key, the other one has read the same block a moment before or after. */
const ROTATING = { limitMs: 3_000, pauseMs: 200 };
/** A problem document or a token answer. */
const MAX_ANSWER_BYTES = 1_048_576;

/** On whose behalf and for what another gateway is asked. */
export interface PeerScope {
  readonly department: string;
  readonly scope: TokenScope;
  readonly grant?: string;
  readonly purpose?: string | undefined;
  readonly user?: string;
  /** Name in the key store of the key that proves possession: the grant's, or the department's own. */
  readonly proofKeyName: string;
}

export interface PeerRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Begins with `/exchange/v1/`. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** How long the answer's head may take; what a pool has by default otherwise. */
  readonly headMs?: number;
}

export type PeerAnswer = Pick<Dispatcher.ResponseData, "statusCode" | "headers" | "body">;

const Problem = z.object({
  code: z.string(),
  detail: z.string().optional(),
  receipt: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
});
const TokenAnswer = z.object({ access_token: z.string(), token_type: z.literal("DPoP") });

/** Talks to other departments' gateways: finds them in the index, pins their key, brings tokens and proofs. */
export class PeerClient {
  private readonly pools = new Map<string, Pool>();
  /** Pools that only finish what they began. */
  private readonly leaving = new Set<Pool>();
  private readonly tokens = new Map<string, { readonly token: string; readonly untilMs: number }>();
  private readonly allow: (address: string) => boolean;
  private readonly closing = new AbortController();

  constructor(private readonly deps: ExchangeDependencies) {
    this.allow = addressAllow(deps.dialPolicy);
    deps.organisations.onChange(() => this.forgetConnections());
    deps.tls.onChange(() => this.forgetConnections());
  }

  /**
   * Sends a request with a token for the scope and a proof of its key. A gateway that is starting, or does not agree yet on a TLS
   * key that is being rotated, has done nothing of it and is asked again for a while.
   * @throws DomainError with the other side's code when it refused (`details.receipt` is its signed refusal); PEER_UNAVAILABLE
   */
  async request(scope: PeerScope, request: PeerRequest): Promise<PeerAnswer> {
    const beganMs = performance.now();
    const signal = AbortSignal.any([this.closing.signal, ...(request.signal === undefined ? [] : [request.signal])]);
    for (;;) {
      try {
        return await this.requestOnce(scope, request);
      } catch (error) {
        const wait = this.waitAfter(error);
        if (wait === undefined || signal.aborted || performance.now() - beganMs >= wait.limitMs) throw error;
        await pause(wait.pauseMs, undefined, { signal }).catch(() => Promise.reject(error));
      }
    }
  }

  /** How a request is asked again that was refused before anything was done; undefined for any other refusal. */
  private waitAfter(error: unknown): typeof STARTING | undefined {
    if (!(error instanceof DomainError)) return undefined;
    if (error.code === "GATEWAY_STARTING") return STARTING;
    // One of the two knows a TLS key that the other does not know yet.
    const mayBeUnknown = error.code === "UNAUTHENTICATED" && this.deps.tls.isChanging;
    return mayBeUnknown || error.details[MAY_BE_ROTATING] === true ? ROTATING : undefined;
  }

  private async requestOnce(scope: PeerScope, request: PeerRequest): Promise<PeerAnswer> {
    const base = this.endpoint(scope.department).url;
    const jwk = await this.proofKey(scope);
    const known = this.knownToken(scope);
    const answer = await this.proved(scope, jwk, known ?? (await this.newToken(scope, jwk)), base, request);
    // The other side may have changed its key since; one new token settles it.
    if (answer.statusCode !== 401 || known === undefined) return orRefusal(answer);
    await answer.body.dump();
    this.tokens.delete(tokenKey(scope));
    return orRefusal(await this.proved(scope, jwk, await this.newToken(scope, jwk), base, request));
  }

  /** Whom the organisations vouch for has changed, or what is shown here: what runs ends as it is, everything later is dialled anew. */
  private forgetConnections(): void {
    for (const key of [...this.pools.keys()]) this.forgetPool(key);
  }

  private forgetPool(key: string): void {
    const pool = this.pools.get(key);
    if (pool === undefined) return;
    this.pools.delete(key);
    this.leaving.add(pool);
    void pool.close().finally(() => this.leaving.delete(pool));
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.pools.values(), ...this.leaving].map((pool) => pool.destroy()));
  }

  private async proved(
    scope: PeerScope,
    jwk: PublicKeyJwk,
    token: string,
    base: string,
    request: PeerRequest,
  ): Promise<PeerAnswer> {
    const { keyStore, clock } = this.deps;
    const proof = await makeProof(keyStore, scope.proofKeyName, jwk, clock, {
      method: request.method,
      url: new URL(request.path, base).href,
      token,
    });
    return this.send(scope.department, request, {
      authorization: `DPoP ${token}`,
      dpop: proof,
      ...(request.contentType === undefined ? {} : { "content-type": request.contentType }),
    });
  }

  private async newToken(scope: PeerScope, jwk: PublicKeyJwk): Promise<string> {
    const { keyStore, clock } = this.deps;
    const url = new URL(TOKEN_PATH, this.endpoint(scope.department).url).href;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await makeAssertion(this.deps, url),
      scope: scope.scope,
      ...(scope.grant === undefined ? {} : { grant: scope.grant }),
      ...(scope.purpose === undefined ? {} : { purpose: scope.purpose }),
      ...(scope.user === undefined ? {} : { user: scope.user }),
    });
    const answer = await orRefusal(
      await this.send(
        scope.department,
        { method: "POST", path: TOKEN_PATH, body: form.toString() },
        {
          "content-type": "application/x-www-form-urlencoded",
          dpop: await makeProof(keyStore, scope.proofKeyName, jwk, clock, { method: "POST", url }),
        },
      ),
    );
    const { access_token: token } = parseAnswer(TokenAnswer, await readText(answer));
    this.keepToken(scope, token);
    return token;
  }

  private async send(department: string, request: PeerRequest, headers: Record<string, string>): Promise<PeerAnswer> {
    const { method, path, body, signal, headMs } = request;
    try {
      return await this.pool(department, await loadPool()).request({
        method,
        path,
        headers: { ...headers, [HEIGHT_HEADER]: String(this.deps.index.height) },
        body: body ?? null,
        ...(signal === undefined ? {} : { signal }),
        ...(headMs === undefined ? {} : { headersTimeout: headMs }),
      });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new DomainError("PEER_UNAVAILABLE", "the other department's gateway does not answer", { department });
    }
  }

  private endpoint(department: string): { readonly url: string; readonly tlsSpkiDigest: string } {
    const endpoint = this.deps.index.get("department", department)?.gateway;
    if (endpoint === undefined)
      throw new DomainError("PEER_UNAVAILABLE", "the department has announced no gateway", { department });
    return endpoint;
  }

  private pool(department: string, LoadedPool: typeof Pool): Pool {
    const endpoint = this.endpoint(department);
    const mspId = this.deps.index.get("department", department)?.mspId ?? "";
    const key = `${endpoint.url} ${endpoint.tlsSpkiDigest} ${mspId}`;
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    // Of the key that the same gateway had before: what runs there ends as it is.
    for (const old of [...this.pools.keys()]) if (old.startsWith(`${endpoint.url} `)) this.forgetPool(old);
    const pool = openPool(LoadedPool, { endpoint, mspId }, { ...this.deps, allow: this.allow });
    this.pools.set(key, pool);
    return pool;
  }

  private async proofKey(scope: PeerScope): Promise<PublicKeyJwk> {
    const jwk = await this.deps.keyStore.publicJwk(scope.proofKeyName);
    if (jwk === undefined) throw new DomainError("NOT_FOUND", "this gateway does not have the grant's key");
    return jwk;
  }

  private knownToken(scope: PeerScope): string | undefined {
    const known = this.tokens.get(tokenKey(scope));
    return known !== undefined && known.untilMs > this.deps.clock.now().getTime() ? known.token : undefined;
  }

  private keepToken(scope: PeerScope, token: string): void {
    const [oldest] = this.tokens.keys();
    if (this.tokens.size >= MAX_TOKENS && oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(tokenKey(scope), {
      token,
      untilMs: this.deps.clock.now().getTime() + TOKEN_LIFE_MS - TOKEN_MARGIN_MS,
    });
  }
}

const tokenKey = (scope: PeerScope): string =>
  JSON.stringify([scope.department, scope.scope, scope.grant, scope.purpose, scope.user, scope.proofKeyName]);

/** Reads a small answer whole. @throws DomainError PEER_UNAVAILABLE when it is cut or larger than `maxBytes` */
export async function readText(answer: PeerAnswer, maxBytes = MAX_ANSWER_BYTES): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of answer.body) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size > maxBytes) throw new Error("too large");
      parts.push(bytes);
    }
  } catch {
    throw new DomainError("PEER_UNAVAILABLE", "the other department's gateway broke off its answer");
  }
  return Buffer.concat(parts).toString("utf8");
}

/** @throws DomainError PEER_UNAVAILABLE when the other side answers something else */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(parseStrictJson(text));
  } catch {
    throw new DomainError("PEER_UNAVAILABLE", "the other department's gateway answered something else");
  }
}

async function orRefusal(answer: PeerAnswer): Promise<PeerAnswer> {
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
  const problem = parseAnswer(Problem, await readText(answer));
  const code = errorCodes.find((known) => known === problem.code) ?? "PEER_UNAVAILABLE";
  throw new DomainError(code, problem.detail ?? "the other department's gateway refused", {
    ...(problem.receipt === undefined ? {} : { receipt: problem.receipt }),
    ...factsOf(problem.facts ?? {}),
    refusedBy: "peer",
  });
}
