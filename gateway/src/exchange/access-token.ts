import { randomBytes } from "node:crypto";
import { DepartmentId, DomainError, EnrolmentId, PurposeCode, RecordId, Thumbprint } from "@mulian/domain";
import { z } from "zod";
import { signatureKey } from "./ledger-keys.js";
import { ownSignatureKid } from "./receipt.js";
import { signJws, verifyJws, type GoodSignatures } from "./jws.js";
import type { ExchangeDependencies } from "./types.js";
import { CLOCK_TOLERANCE_MS, TOKEN_LIFE_MS } from "./token-limits.js";

/** What a token is for. `grant` covers a grant's rows, key and package; the others have no grant. */
export const TokenScope = z.enum(["grant", "documents", "receipts"]);
export type TokenScope = z.infer<typeof TokenScope>;

/** RFC 9068 with the grant, the purpose and the user's pseudonym, bound to a proof key (RFC 9449 §6). */
export const AccessTokenClaims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: DepartmentId,
  client_id: DepartmentId,
  iat: z.int(),
  exp: z.int(),
  jti: z.string().min(16).max(128),
  scope: TokenScope,
  cnf: z.strictObject({ jkt: Thumbprint }),
  grant: RecordId.optional(),
  purpose: PurposeCode.optional(),
  /** Pseudonym of the person on whose behalf the grantee's gateway asks. */
  user: EnrolmentId.optional(),
});
export type AccessTokenClaims = z.infer<typeof AccessTokenClaims>;

type Granted = Pick<AccessTokenClaims, "sub" | "scope" | "grant" | "purpose" | "user"> & { readonly jkt: string };
type Issuer = Pick<ExchangeDependencies, "index" | "keyStore" | "clock" | "department" | "signKeyName">;

/** @param audience URL of this gateway */
export async function issueToken(deps: Issuer, audience: string, granted: Granted): Promise<string> {
  const kid = await ownSignatureKid(deps);
  if (kid === undefined) throw new DomainError("PEER_UNAVAILABLE", "this department has not announced a key yet");
  const { jkt, sub, ...rest } = granted;
  const iat = Math.floor(deps.clock.now().getTime() / 1000);
  return signJws(
    deps.keyStore,
    deps.signKeyName,
    { typ: "at+jwt", kid },
    {
      iss: audience,
      aud: audience,
      sub,
      client_id: sub,
      iat,
      exp: iat + TOKEN_LIFE_MS / 1000,
      jti: randomBytes(16).toString("base64url"),
      cnf: { jkt },
      ...rest,
    },
  );
}

/**
 * The claims of a token this gateway issued. They say who asks and with which key; what is allowed, the ledger says.
 * @throws DomainError UNAUTHENTICATED
 */
export async function verifyToken(
  deps: Issuer,
  audience: string,
  token: string,
  known?: GoodSignatures,
): Promise<AccessTokenClaims> {
  const { payload } = await verifyJws(
    token,
    (header) => (header.typ === "at+jwt" ? signatureKey(deps.index, deps.department, header.kid) : undefined),
    known,
  );
  const claims = AccessTokenClaims.safeParse(payload).data;
  const nowMs = deps.clock.now().getTime();
  const good =
    claims !== undefined &&
    claims.iss === audience &&
    claims.aud === audience &&
    claims.sub === claims.client_id &&
    claims.iat * 1000 <= nowMs + CLOCK_TOLERANCE_MS &&
    claims.exp * 1000 + CLOCK_TOLERANCE_MS > nowMs &&
    (claims.scope === "grant") === (claims.grant !== undefined);
  if (!good) throw new DomainError("UNAUTHENTICATED", "the token is not acceptable");
  return claims;
}
