import type { X509Certificate } from "node:crypto";
import { derElements, expectDer, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE } from "../../der.js";

/** Context tags in a certificate: its extensions, and the identifier in the extension (RFC 5280, sections 4.1 and 4.2.1.1). */
const EXTENSIONS = 0xa3;
const KEY_IDENTIFIER = 0x80;
/** Content of the object identifier 2.5.29.35. */
const AUTHORITY_KEY_IDENTIFIER = "551d23";

/**
 * Which key of the authority signed the certificate: lower-case hex, as Fabric CA names it beside the serial number.
 * @throws RangeError when the certificate does not say
 */
export function authorityKeyId(certificate: X509Certificate): string {
  const [outer] = derElements(certificate.raw);
  const [signed] = derElements(expectDer(outer, SEQUENCE).content);
  const extensions = derElements(expectDer(signed, SEQUENCE).content).find(({ tag }) => tag === EXTENSIONS);
  const [list] = derElements(extensions?.content ?? Buffer.of());
  for (const { content } of derElements(expectDer(list, SEQUENCE).content)) {
    const parts = derElements(content);
    if (expectDer(parts[0], OBJECT_IDENTIFIER).content.toString("hex") !== AUTHORITY_KEY_IDENTIFIER) continue;
    const [value] = derElements(expectDer(parts.at(-1), OCTET_STRING).content);
    const [identifier] = derElements(expectDer(value, SEQUENCE).content);
    return expectDer(identifier, KEY_IDENTIFIER).content.toString("hex");
  }
  throw new RangeError("the certificate does not name its authority's key");
}
