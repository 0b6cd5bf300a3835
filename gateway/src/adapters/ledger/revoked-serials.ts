import { verify, type X509Certificate } from "node:crypto";
import { type DerElement, derElements, expectDer, OBJECT_IDENTIFIER, SEQUENCE } from "../../der.js";

/** DER tags (X.690) of a revocation list, beside those that certificates have too. */
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

/** ECDSA (RFC 5758, section 3.2) and RSA (RFC 4055, section 5), as content of an object identifier: the authority's key decides. */
const DIGESTS: Readonly<Record<string, string>> = {
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
};

/** Serial numbers in X509Certificate's own form: upper-case hex without leading zeros. */
export const serialOf = (certificate: X509Certificate): string => trimmed(certificate.serialNumber);

/**
 * The serial numbers of a certificate revocation list (RFC 5280, section 5.1), if this authority signed it. Its next update
 * is not looked at: like Fabric, a list in the channel's configuration holds until the configuration has another.
 * @param list PEM or DER
 * @returns undefined when it is not this authority's, or no revocation list
 */
export function revokedSerials(list: Buffer, authority: X509Certificate): ReadonlySet<string> | undefined {
  try {
    const [outer] = derElements(derOf(list));
    const [signed, algorithm, signature] = derElements(expectDer(outer, SEQUENCE).content);
    const { whole, content } = expectDer(signed, SEQUENCE);
    const [name] = derElements(expectDer(algorithm, SEQUENCE).content);
    const digest = DIGESTS[expectDer(name, OBJECT_IDENTIFIER).content.toString("hex")];
    // The first byte of a bit string counts its unused bits.
    const bytes = expectDer(signature, BIT_STRING).content.subarray(1);
    if (digest === undefined || !verify(digest, whole, authority.publicKey, bytes)) return undefined;
    return new Set(entries(content).map(({ content: entry }) => trimmed(integer(entry).toString("hex"))));
  } catch {
    return undefined;
  }
}

/** The entries come after version, algorithm, issuer and one or two times; a list without any leaves them out. */
function entries(signed: Buffer): readonly DerElement[] {
  const parts = derElements(signed);
  const lastTime = parts.findLastIndex(({ tag }) => tag === UTC_TIME || tag === GENERALIZED_TIME);
  const list = parts[lastTime + 1];
  return list?.tag === SEQUENCE ? derElements(list.content) : [];
}

const integer = (entry: Buffer): Buffer => expectDer(derElements(entry)[0], INTEGER).content;

function derOf(list: Buffer): Buffer {
  const base64 = /-----BEGIN X509 CRL-----([\s\S]+?)-----END X509 CRL-----/.exec(list.toString("latin1"))?.[1];
  return base64 === undefined ? list : Buffer.from(base64, "base64");
}

const trimmed = (hex: string): string => hex.replace(/^0+/, "").toUpperCase();
