import { DomainError, EnrolmentId, PurposeCode, RecordId, parseWith } from "@mulian/domain";
import { z } from "zod";
import { TokenScope, issueToken, type AccessTokenClaims } from "./access-token.js";
import { catchUp } from "./catch-up.js";
import { ownUrl, requireOwnConnection, type Credentials } from "./caller.js";
import { verifyAssertion } from "./client-assertion.js";
import { verifyProof } from "./dpop.js";
import {
  KEY_STATES,
  checkGrant,
  checkProofKey,
  checkTerms,
  checkUse,
  findGrant,
  refuseSuspended,
} from "./grant-check.js";
import type { Leg } from "./leg.js";
import { signatureKey } from "./ledger-keys.js";
import { openingClaims, refusal } from "./refusal.js";
import { ASSERTION_TYPE, TOKEN_LIFE_MS, TOKEN_PATH } from "./token-limits.js";

const TokenRequest = z.strictObject({
  grant_type: z.literal("client_credentials"),
  client_assertion_type: z.literal(ASSERTION_TYPE),
  client_assertion: z.string().max(8_192),
  scope: TokenScope,
  grant: RecordId.optional(),
  purpose: PurposeCode.optional(),
  user: EnrolmentId.optional(),
});

export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: "DPoP";
  readonly expires_in: number;
}

/**
 * `POST /exchange/v1/token` (RFC 6749 §4.4, RFC 7523 §2.2, RFC 9449 §5): a department's gateway proves the department's key
 * on the ledger and the proof key it will use, and gets a token for one grant, or for documents or receipts.
 * @throws DomainError; RecordedRefusal when a known caller may not use the grant
 */
export async function answerToken(
  leg: Leg,
  form: unknown,
  { dpop, certificate, height }: Pick<Credentials, "dpop" | "certificate" | "height">,
): Promise<TokenAnswer> {
  const request = parseWith(TokenRequest, form);
  const base = ownUrl(leg);
  const url = new URL(TOKEN_PATH, base).href;
  const caller = await verifyAssertion(leg.deps, leg.replay, url, request.client_assertion);
  requireOwnConnection(leg, caller, certificate);
  const jkt = await verifyProof(dpop, { method: "POST", url }, leg.deps.clock, leg.replay);
  await catchUp(leg, height);
  const { scope, grant, purpose, user } = request;
  if ((scope === "grant") !== (grant !== undefined))
    throw new DomainError("INVALID_INPUT", "scope `grant`, and no other, names a grant");
  if (grant !== undefined) await admitToGrant(leg, caller, { grant, purpose, user, jkt });
  else admitDepartment(leg, caller, jkt);
  const token = await issueToken(leg.deps, base, {
    sub: caller,
    jkt,
    scope,
    ...(grant === undefined ? {} : { grant }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(user === undefined ? {} : { user }),
  });
  return { access_token: token, token_type: "DPoP", expires_in: TOKEN_LIFE_MS / 1000 };
}

interface Asked {
  readonly grant: string;
  readonly purpose: AccessTokenClaims["purpose"];
  readonly user: AccessTokenClaims["user"];
  readonly jkt: string;
}

async function admitToGrant(leg: Leg, caller: string, asked: Asked): Promise<void> {
  const { index, department, clock } = leg.deps;
  const now = clock.now().toISOString();
  const grant = findGrant(index, asked.grant, department, caller);
  try {
    checkTerms(grant);
    checkProofKey(index, grant, asked.jkt);
    checkGrant(index, grant.id, KEY_STATES, now);
    if (asked.purpose !== undefined) checkUse(grant, { purpose: asked.purpose, items: undefined });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const claims = { purpose: asked.purpose, user: asked.user, cnf: { jkt: asked.jkt } };
    throw await refusal(leg, openingClaims(leg, grant, { claims, items: undefined, format: "none" }, now), error);
  }
}

/** Outside grants the proof key is the department's signature key itself. */
function admitDepartment(leg: Leg, caller: string, jkt: string): void {
  refuseSuspended(leg.deps.index, caller);
  if (signatureKey(leg.deps.index, caller, jkt) === undefined)
    throw new DomainError("UNAUTHENTICATED", "this key is not the department's");
}
