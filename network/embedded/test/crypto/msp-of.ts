import type { MspOrganisation } from "../../src/crypto/msp.js";

/** An organisation's MSP as a channel's configuration begins with it. */
export function mspOf({ mspId, caCertPem }: { readonly mspId: string; readonly caCertPem: string }): MspOrganisation {
  return { mspId, rootCerts: [caCertPem] };
}
