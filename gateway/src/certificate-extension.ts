import type { X509Certificate } from "node:crypto";
import { derElements, expectDer, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE } from "./der.js";

/** `[3]`, constructed: a certificate's extensions (RFC 5280, section 4.1). */
const EXTENSIONS = 0xa3;

/**
 * What one extension of a certificate holds; undefined when the certificate has none of that kind.
 * @param identifier content of the extension's object identifier, lower-case hex
 * @throws RangeError for other DER than RFC 5280 has there
 */
export function certificateExtension({ raw }: X509Certificate, identifier: string): Buffer | undefined {
  const [certificate] = derElements(raw);
  const [signed] = derElements(expectDer(certificate, SEQUENCE).content);
  const extensions = derElements(expectDer(signed, SEQUENCE).content).find(({ tag }) => tag === EXTENSIONS);
  if (extensions === undefined) return undefined;
  const [list] = derElements(extensions.content);
  for (const { content } of derElements(expectDer(list, SEQUENCE).content)) {
    // Between the two may stand whether it is critical.
    const parts = derElements(content);
    if (expectDer(parts[0], OBJECT_IDENTIFIER).content.toString("hex") === identifier)
      return expectDer(parts.at(-1), OCTET_STRING).content;
  }
  return undefined;
}
