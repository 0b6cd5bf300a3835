import type { X509Certificate } from "node:crypto";
import { Authorities } from "./authorities.js";
import { certify } from "./certify.js";
import type { X509Identity } from "./identity.js";
import { STANDARD_NODE_OUS } from "./node-ous.js";

/**
 * The identity that a certificate of an organisation with one root and Fabric CA's node OUs makes: what the organisation
 * itself asks of its own nodes' certificates.
 *
 * @throws MspError MALFORMED, UNTRUSTED
 */
export function checkMembership(
  mspId: string,
  root: X509Certificate,
  serialized: Buffer,
  certificatePem: string,
): X509Identity {
  const authorities = new Authorities(mspId, [root.toString()]);
  return certify({ mspId, authorities, nodeOus: STANDARD_NODE_OUS, admins: [] }, serialized, certificatePem);
}
