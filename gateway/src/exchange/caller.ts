import type { X509Certificate } from "node:crypto";
import { DomainError } from "@mulian/domain";
import { spkiDigest } from "../spki-digest.js";
import type { AccessTokenClaims, TokenScope } from "./access-token.js";
import { verifyToken } from "./access-token.js";
import { catchUp } from "./catch-up.js";
import { ReplayedProofError, verifyProof } from "./dpop.js";
import { refuseSuspended } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { openingClaims, refusal } from "./refusal.js";

/** What a request on the leg shows of its sender. */
export interface Credentials {
  readonly method: string;
  /** With its query, beginning with `/exchange/v1/`. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
  /** What the connection's other end showed in the handshake. */
  readonly certificate: X509Certificate | undefined;
  /** `HEIGHT_HEADER` */
  readonly height: string | undefined;
}

/** URL under which other gateways know this one: the `aud` of tokens and the base of every `htu`. */
export function ownUrl(leg: Pick<Leg, "deps">): string {
  const url = leg.deps.index.get("department", leg.deps.department)?.gateway?.url;
  if (url === undefined) throw new DomainError("UNAUTHENTICATED", "this gateway is not announced yet");
  return url;
}

/**
 * A department's requests come over connections of its own gateway: by the TLS key that the ledger names for it, in a
 * certificate of its organisation. Any user or peer of the organisation can have a TLS certificate of the same CA, so the CA's
 * word is not enough; a token that leaked is worth nothing without the gateway's TLS key. Asked at each request, so that
 * a certificate revoked or a key replaced meanwhile ends with the connection still open.
 * @throws DomainError UNAUTHENTICATED
 */
export function requireOwnConnection(
  { deps }: Pick<Leg, "deps">,
  department: string,
  certificate: X509Certificate | undefined,
): void {
  const record = deps.index.get("department", department);
  const vouchers = certificate === undefined ? [] : deps.organisations.vouchersOf(certificate, deps.clock.now());
  if (record === undefined || certificate === undefined || !vouchers.includes(record.mspId))
    throw new DomainError("UNAUTHENTICATED", "the connection is not of the department's organisation");
  if (spkiDigest(certificate) !== record.gateway?.tlsSpkiDigest)
    throw new DomainError("UNAUTHENTICATED", "the connection's key is not the one of the department's gateway");
}

/**
 * Who asks: connection, token and proof of its key (RFC 9449 §7). What the sender may have, the caller of this decides.
 * @throws DomainError UNAUTHENTICATED; DEPARTMENT_SUSPENDED outside grants, whose refusals are recorded by their own checks
 */
export async function authenticate(leg: Leg, credentials: Credentials, scope: TokenScope): Promise<AccessTokenClaims> {
  const [scheme, token, ...rest] = (credentials.authorization ?? "").split(" ");
  if (scheme !== "DPoP" || token === undefined || rest.length > 0)
    throw new DomainError("UNAUTHENTICATED", "a DPoP-bound token is needed");
  const base = ownUrl(leg);
  const claims = await verifyToken(leg.deps, base, token, leg.tokens);
  requireOwnConnection(leg, claims.sub, credentials.certificate);
  if (claims.scope !== scope)
    throw new DomainError("UNAUTHENTICATED", "the token is for something else", { scope: claims.scope });
  const proof = { method: credentials.method, url: new URL(credentials.path, base).href, token };
  try {
    await verifyProof(credentials.dpop, proof, leg.deps.clock, leg.replay, claims.cnf.jkt);
  } catch (error) {
    if (error instanceof ReplayedProofError) throw await recordReplay(leg, claims, error);
    throw error;
  }
  await catchUp(leg, credentials.height);
  if (scope !== "grant") refuseSuspended(leg.deps.index, claims.sub);
  return claims;
}

/** A replay under a good token is recorded once a token: whoever captured one request cannot fill the log with it. */
async function recordReplay(leg: Leg, claims: AccessTokenClaims, error: DomainError): Promise<DomainError> {
  const grant = claims.grant === undefined ? undefined : leg.deps.index.get("grant", claims.grant);
  const nowMs = leg.deps.clock.now().getTime();
  leg.deps.logger.warn({ caller: claims.sub, grant: claims.grant, token: claims.jti }, "proof replayed");
  if (
    grant === undefined ||
    !(await leg.replay.claim("replay-recorded", claims.jti, claims.exp * 1000 + 120_000, nowMs))
  )
    return error;
  return refusal(
    leg,
    openingClaims(leg, grant, { claims, items: undefined, format: "none" }, leg.deps.clock.now().toISOString()),
    error,
  );
}
