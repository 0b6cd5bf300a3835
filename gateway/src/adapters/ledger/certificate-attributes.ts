import type { X509Certificate } from "node:crypto";
import { OCTET_STRING, SEQUENCE, derElements, expectDer } from "../../der.js";

/** 1.2.3.4.5.6.7.8.1, Fabric's extension for attribute-based access control, as content of an object identifier. */
const ATTRIBUTES_OID = "2a03040506070801";
/** `[3]`, constructed: a certificate's extensions (RFC 5280, section 4.1). */
const EXTENSIONS = 0xa3;

/**
 * The attributes that Fabric CA wrote into a certificate; empty when it has none. Contracts know a caller by the same
 * extension, so whoever asks who wrote a record must look there and nowhere else: names a user may choose.
 */
export function certificateAttributes({ raw }: X509Certificate): Readonly<Record<string, string>> {
  try {
    const [certificate] = derElements(raw);
    const [signed] = derElements(expectDer(certificate, SEQUENCE).content);
    const extensions = derElements(expectDer(signed, SEQUENCE).content).find(({ tag }) => tag === EXTENSIONS);
    const [list] = derElements(extensions?.content ?? Buffer.alloc(0));
    for (const { content } of derElements(list?.content ?? Buffer.alloc(0))) {
      const parts = derElements(content);
      const value = parts.at(-1);
      if (parts[0]?.content.toString("hex") === ATTRIBUTES_OID)
        return attributesIn(expectDer(value, OCTET_STRING).content);
    }
    return {};
  } catch {
    return {};
  }
}

/** `{"attrs": {name: value}}` */
function attributesIn(json: Buffer): Readonly<Record<string, string>> {
  const { attrs } = JSON.parse(json.toString("utf8")) as { readonly attrs?: Readonly<Record<string, unknown>> }; // looked through below
  const texts = Object.entries(attrs ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}
