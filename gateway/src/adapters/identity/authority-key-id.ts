import type { X509Certificate } from "node:crypto";
import { certificateExtension } from "../../certificate-extension.js";
import { derElements, expectDer, SEQUENCE } from "../../der.js";

/** Context tag of the identifier in the extension (RFC 5280, section 4.2.1.1). */
const KEY_IDENTIFIER = 0x80;
/** Content of the object identifier 2.5.29.35. */
const AUTHORITY_KEY_IDENTIFIER = "551d23";

/**
 * Which key of the authority signed the certificate: lower-case hex, as Fabric CA names it beside the serial number.
 * @throws RangeError when the certificate does not say
 */
export function authorityKeyId(certificate: X509Certificate): string {
  const extension = certificateExtension(certificate, AUTHORITY_KEY_IDENTIFIER);
  if (extension === undefined) throw new RangeError("the certificate does not name its authority's key");
  const [value] = derElements(extension);
  const [identifier] = derElements(expectDer(value, SEQUENCE).content);
  return expectDer(identifier, KEY_IDENTIFIER).content.toString("hex");
}
