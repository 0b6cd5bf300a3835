import type { X509Certificate } from "node:crypto";
import { certificateExtension } from "../../certificate-extension.js";

/** 1.2.3.4.5.6.7.8.1, Fabric's extension for attribute-based access control, as content of an object identifier. */
const ATTRIBUTES = "2a03040506070801";

/**
 * The attributes that Fabric CA wrote into a certificate; empty when it has none, or none that can be read. Contracts know a
 * caller by the same extension, so whoever asks who wrote a record must look there and nowhere else: names a user may choose.
 * @throws RangeError when the certificate's extensions cannot be read at all
 */
export function certificateAttributes(certificate: X509Certificate): Readonly<Record<string, string>> {
  const extension = certificateExtension(certificate, ATTRIBUTES);
  if (extension === undefined) return {};
  const all = Object.entries(attributesIn(extension));
  return Object.fromEntries(all.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** `{"attrs": {name: value}}` */
function attributesIn(json: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(json.toString("utf8")) as { readonly attrs?: Readonly<Record<string, unknown>> } | null; // looked through above
    return value?.attrs ?? {};
  } catch {
    return {};
  }
}
