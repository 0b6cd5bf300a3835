import { randomBytes } from "node:crypto";
import { DepartmentId, DomainError } from "@mulian/domain";
import { z } from "zod";
import { signJws, verifyJws } from "./jws.js";
import { signatureKey } from "./ledger-keys.js";
import { ownSignatureKid } from "./receipt.js";
import type { ReplayCache } from "./replay-cache.js";
import { ASSERTION_LIFE_MS, CLOCK_TOLERANCE_MS } from "./token-limits.js";
import type { ExchangeDependencies } from "./types.js";

const AssertionClaims = z.object({
  iss: DepartmentId,
  sub: DepartmentId,
  aud: z.string(),
  jti: z.string().min(16).max(128),
  iat: z.int(),
  exp: z.int(),
});

/** `private_key_jwt` (RFC 7523 §3), signed by the department's key on the ledger. @param audience the token endpoint's URL */
export async function makeAssertion(
  deps: Pick<ExchangeDependencies, "index" | "keyStore" | "clock" | "department" | "signKeyName">,
  audience: string,
): Promise<string> {
  const kid = await ownSignatureKid(deps);
  if (kid === undefined) throw new DomainError("PEER_UNAVAILABLE", "this department has not announced a key yet");
  const iat = Math.floor(deps.clock.now().getTime() / 1000);
  return signJws(
    deps.keyStore,
    deps.signKeyName,
    { typ: "client-authentication+jwt", kid },
    {
      iss: deps.department,
      sub: deps.department,
      aud: audience,
      jti: randomBytes(16).toString("base64url"),
      iat,
      exp: iat + ASSERTION_LIFE_MS / 1000,
    },
  );
}

/**
 * Who the assertion proves the caller to be. The key is looked up for the department the assertion itself names: a wrong name
 * finds no key that verifies.
 * @throws DomainError UNAUTHENTICATED
 */
export async function verifyAssertion(
  deps: Pick<ExchangeDependencies, "index" | "clock">,
  replay: ReplayCache,
  audience: string,
  assertion: string,
): Promise<string> {
  const named = readIssuer(assertion);
  const { payload } = await verifyJws(assertion, (header) =>
    header.typ === "client-authentication+jwt" && named !== undefined
      ? signatureKey(deps.index, named, header.kid)
      : undefined,
  );
  const claims = AssertionClaims.safeParse(payload).data;
  const nowMs = deps.clock.now().getTime();
  const good =
    claims !== undefined &&
    claims.iss === named &&
    claims.sub === named &&
    claims.aud === audience &&
    claims.iat * 1000 <= nowMs + CLOCK_TOLERANCE_MS &&
    claims.exp * 1000 + CLOCK_TOLERANCE_MS > nowMs &&
    claims.exp - claims.iat <= ASSERTION_LIFE_MS / 1000;
  if (
    !good ||
    !(await replay.claim(`assertion:${claims.iss}`, claims.jti, claims.exp * 1000 + CLOCK_TOLERANCE_MS, nowMs))
  ) {
    throw new DomainError("UNAUTHENTICATED", "the client assertion is not acceptable");
  }
  return claims.iss;
}

/** The name in the unverified payload: only used to pick the key that then has to verify it. */
function readIssuer(assertion: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString("utf8"));
    return AssertionClaims.safeParse(payload).data?.iss;
  } catch {
    return undefined;
  }
}
