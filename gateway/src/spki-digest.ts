import type { X509Certificate } from "node:crypto";
import { sha256Hex } from "./digest.js";

/** A connection's certificate is asked about at each request, and stays the same object. */
const known = new WeakMap<X509Certificate, string>();

/** SHA-256 of a certificate's key (SubjectPublicKeyInfo, RFC 5280, section 4.1), as the ledger names a gateway's TLS key. */
export function spkiDigest(certificate: X509Certificate): string {
  const found = known.get(certificate) ?? sha256Hex(certificate.publicKey.export({ type: "spki", format: "der" }));
  known.set(certificate, found);
  return found;
}
