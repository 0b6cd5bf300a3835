import { randomBytes } from "node:crypto";
import { DomainError, type Grant } from "@mulian/domain";
import type { LoggedReceipt } from "../ports/receipt-log.js";
import type { AccessTokenClaims } from "./access-token.js";
import type { Leg } from "./leg.js";
import type { UnnumberedClaims } from "./receipt-issuer.js";

/** A refusal that was recorded; its receipt goes to the caller. */
export class RecordedRefusal extends DomainError {
  constructor(
    override readonly cause: DomainError,
    readonly receipt: LoggedReceipt | undefined,
  ) {
    super(cause.code, cause.message, cause.details);
  }
}

/** Records the refusal of an authenticated caller, unless it had too many just now. */
export async function refusal(
  leg: Pick<Leg, "issuer" | "deps" | "refusals">,
  claims: UnnumberedClaims,
  error: DomainError,
): Promise<RecordedRefusal> {
  const now = leg.deps.clock.now();
  if (!leg.refusals.take(claims.grantee, now.getTime())) {
    return new RecordedRefusal(
      new DomainError("RATE_LIMITED", "too many refused requests; they are not looked at for a while"),
      undefined,
    );
  }
  const endedAt = now.toISOString();
  const receipt = await leg.issuer.issueOrOwe({
    ...claims,
    format: "none",
    outcome: "refused",
    rows: 0,
    bytes: 0,
    endedAt,
    reason: error.code,
  });
  return new RecordedRefusal(error, receipt);
}

export type OpeningCall = Readonly<{
  claims: Pick<AccessTokenClaims, "purpose" | "user" | "cnf">;
  items: readonly string[] | undefined;
  format: UnnumberedClaims["format"];
}>;

/** What is known of a delivery before it begins. */
export function openingClaims(
  leg: Pick<Leg, "deps">,
  grant: Grant,
  call: OpeningCall,
  startedAt: string,
): UnnumberedClaims {
  const { terms } = grant;
  return {
    delivery: randomBytes(16).toString("hex"),
    grant: grant.id,
    provider: grant.provider,
    grantee: grant.grantee,
    dataset: terms.dataset,
    datasetVersion: grant.datasetVersion,
    method: terms.method,
    // A caller may write anything here; a receipt keeps what the grant has.
    items: (call.items ?? terms.items).filter((item) => terms.items.includes(item)),
    format: call.format,
    outcome: "broken",
    rows: 0,
    bytes: 0,
    purpose: call.claims.purpose ?? terms.purpose,
    user: call.claims.user ?? "gateway",
    proofKey: call.claims.cnf.jkt,
    height: leg.deps.index.height,
    startedAt,
    endedAt: startedAt,
  };
}
