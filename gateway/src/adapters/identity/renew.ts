import { X509Certificate } from "node:crypto";
import type { Credential, Holder } from "../../ports/identity.js";
import { newRequest } from "./new-request.js";
import { reenrol } from "./reenrol.js";
import { requireEnrolmentId } from "./require-enrolment-id.js";
import type { CaAddress } from "./sdk.js";

/** The CA's signing profile for certificates of TLS. */
export const TLS_PROFILE = "tls";

/** Another certificate over a new key. */
export async function renew(ca: CaAddress, holder: Holder): Promise<Credential> {
  const { privateKeyPem, csr } = newRequest(commonNameOf(holder));
  return { certificatePem: await reenrol(ca, holder, { csr }), privateKeyPem };
}

/** Another certificate of TLS over the key that signed the request. Answers PEM. */
export const renewTls = (ca: CaAddress, holder: Holder, csr: string): Promise<string> =>
  reenrol(ca, holder, { csr, profile: TLS_PROFILE });

/** The CA's own certificates name the enrolment id there, and its grammar needs no unescaping. */
function commonNameOf({ certificatePem }: Holder): string {
  const { subject } = new X509Certificate(certificatePem);
  return requireEnrolmentId(/^CN=(.+)$/m.exec(subject)?.[1] ?? "");
}
