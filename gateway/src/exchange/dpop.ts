import { createHash, randomBytes } from "node:crypto";
import { DomainError } from "@mulian/domain";
import { z } from "zod";
import type { Clock } from "../ports/clock.js";
import { signJws, thumbprint, verifyJws } from "./jws.js";
import type { ExchangeKeys, PublicKeyJwk } from "./keys.js";
import type { ReplayCache } from "./replay-cache.js";
import { CLOCK_TOLERANCE_MS, PROOF_LIFE_MS } from "./token-limits.js";

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** Strict, so that a proof that carries a private key (`d`) is refused (RFC 9449 §4.3, check 7). */
const ProofKey = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate });
const ProofClaims = z.object({
  jti: z.string().min(16).max(128),
  htm: z.string(),
  htu: z.string(),
  iat: z.int(),
  ath: z.string().optional(),
});

const accessTokenHash = (token: string): string => createHash("sha256").update(token).digest("base64url");
/** RFC 9449 §4.3, check 9: without query and fragment. */
const withoutQuery = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

export interface ProofRequest {
  readonly method: string;
  readonly url: string;
  /** Absent at the token endpoint. */
  readonly token?: string | undefined;
}

/** A DPoP proof (RFC 9449 §4.2) by a key of the key store. */
export function makeProof(
  keys: ExchangeKeys,
  keyName: string,
  jwk: PublicKeyJwk,
  clock: Clock,
  request: ProofRequest,
): Promise<string> {
  const { kty, crv, x, y } = jwk;
  return signJws(
    keys,
    keyName,
    { typ: "dpop+jwt", jwk: { kty, crv, x, y } },
    {
      jti: randomBytes(16).toString("base64url"),
      htm: request.method,
      htu: withoutQuery(request.url),
      iat: Math.floor(clock.now().getTime() / 1000),
      ...(request.token === undefined ? {} : { ath: accessTokenHash(request.token) }),
    },
  );
}

/** Thrown when a good proof comes a second time: its sender holds the key, so it is a caller to be recorded, not a stranger. */
export class ReplayedProofError extends DomainError {
  constructor() {
    super("UNAUTHENTICATED", "the proof was used before");
  }
}

/**
 * Checks a proof (RFC 9449 §4.3) and answers the thumbprint of its key.
 * @param expectedThumbprint the token's `cnf.jkt`; a proof by another key is refused before it reaches the replay cache
 * @throws DomainError UNAUTHENTICATED; ReplayedProofError
 */
export async function verifyProof(
  proof: string | undefined,
  request: ProofRequest,
  clock: Clock,
  replay: ReplayCache,
  expectedThumbprint?: string,
): Promise<string> {
  let jwk: PublicKeyJwk | undefined;
  const { payload } = await verifyJws(proof ?? "", (header) => {
    jwk = header.typ === "dpop+jwt" ? ProofKey.safeParse(header.jwk).data : undefined;
    return jwk;
  });
  const claims = ProofClaims.safeParse(payload).data;
  const nowMs = clock.now().getTime();
  const jkt = jwk === undefined ? undefined : thumbprint(jwk);
  const isExpected = expectedThumbprint === undefined || jkt === expectedThumbprint;
  if (claims === undefined || jkt === undefined || !isExpected || !isFor(claims, request) || !isFresh(claims, nowMs)) {
    throw new DomainError("UNAUTHENTICATED", "the proof of possession is not acceptable");
  }
  const untilMs = claims.iat * 1000 + 2 * (PROOF_LIFE_MS + CLOCK_TOLERANCE_MS);
  if (!(await replay.claim(`dpop:${jkt}`, claims.jti, untilMs, nowMs))) throw new ReplayedProofError();
  return jkt;
}

type Claims = z.infer<typeof ProofClaims>;

/** Made at most a proof's life ago, by a clock that may be a minute ahead or behind. */
const isFresh = (claims: Claims, nowMs: number): boolean => {
  const ageMs = nowMs - claims.iat * 1000;
  return ageMs >= -CLOCK_TOLERANCE_MS && ageMs <= PROOF_LIFE_MS + CLOCK_TOLERANCE_MS;
};

const isFor = (claims: Claims, { method, url, token }: ProofRequest): boolean =>
  claims.htm === method &&
  claims.htu === withoutQuery(url) &&
  claims.ath === (token === undefined ? undefined : accessTokenHash(token));
