import { z } from "zod";
import type { RevocationReason } from "../../ports/identity.js";
import { caCode, told } from "./errors.js";
import type { asSdkUser } from "./registrar.js";
import type { SdkClient } from "./sdk.js";

/** Fabric CA's number for a certificate that somebody else revoked just now. */
const ALREADY_REVOKED = 66;

/** An identity with all it has, or one certificate. */
export type RevocationRequest = { readonly reason: RevocationReason } & (
  | { readonly enrollmentID: string }
  | {
      /** Both in lower-case hex. */
      readonly serial: string;
      readonly aki: string;
    }
);

const Revocation = z.object({ result: z.object({ RevokedCerts: z.array(z.unknown()).nullish() }) });

/** One revocation at the CA. Answers how many certificates that revoked. @throws DomainError as IdentityPort says */
export async function revoke(
  client: SdkClient,
  registrar: ReturnType<typeof asSdkUser>,
  request: RevocationRequest,
): Promise<number> {
  // Its typings want an enrolment id; without one it takes serial and aki, which they know too.
  const wanted = { ...request, reason: CA_REASONS[request.reason] } as { enrollmentID: string; reason: string };
  try {
    const { result } = Revocation.parse(await client.revoke(wanted, registrar));
    return result.RevokedCerts?.length ?? 0;
  } catch (error) {
    if (caCode(error) === ALREADY_REVOKED) return 0;
    return told(Promise.reject(error));
  }
}

const CA_REASONS: Readonly<Record<RevocationReason, string>> = {
  unspecified: "unspecified",
  keyCompromise: "keycompromise",
  affiliationChanged: "affiliationchanged",
  superseded: "superseded",
  cessationOfOperation: "cessationofoperation",
  privilegeWithdrawn: "privilegewithdrawn",
};
