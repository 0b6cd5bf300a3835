import { verify } from "node:crypto";
import { BIT_STRING, INTEGER, SEQUENCE, onlyElement, sequenceIn, type DerElement } from "../bytes/der.js";
import { shortHex, type Certificate } from "./certificate.js";

/** A CRL (RFC 5280 §5), as configurations carry them. */
export interface RevocationList {
  readonly serials: ReadonlySet<string>;
  readonly signed: Buffer;
  readonly signature: Buffer;
  readonly hash: string | null;
  /** Whether it is signed by an authority, by the authority's fingerprint, as far as somebody has asked. */
  readonly signers: Map<string, boolean>;
}

/**
 * What is hashed how under a signature algorithm, by the content of its identifier (RFC 5758 §3, RFC 8017 appendix A.2.4,
 * RFC 8410 §3): an organisation's authority may be any that Fabric takes.
 */
const HASHES: ReadonlyMap<string, string | null> = new Map([
  ["2a8648ce3d040302", "sha256"],
  ["2a8648ce3d040303", "sha384"],
  ["2a8648ce3d040304", "sha512"],
  ["2a864886f70d01010b", "sha256"],
  ["2a864886f70d01010c", "sha384"],
  ["2a864886f70d01010d", "sha512"],
  ["2b6570", null],
]);
const PEM_BLOCK = /-----BEGIN [^-]+-----([A-Za-z0-9+/=\s]+)-----END [^-]+-----/;

/** @returns undefined for what is no list; whoever cannot read one must not take it for an empty one */
export function readRevocationList(pem: Uint8Array): RevocationList | undefined {
  try {
    const [, base64] = PEM_BLOCK.exec(Buffer.from(pem).toString("latin1")) ?? [];
    const [signed, algorithm, signature] = sequenceIn(onlyElement(Buffer.from(base64 ?? "", "base64")));
    const hash = HASHES.get(sequenceIn(algorithm)[0]?.content.toString("hex") ?? "");
    if (hash === undefined || signed === undefined || signature?.tag !== BIT_STRING) return undefined;
    return {
      hash,
      signers: new Map(),
      signed: signed.whole,
      signature: signature.content.subarray(1),
      serials: serialsIn(signed),
    };
  } catch {
    return undefined;
  }
}

/** Entries are the third SEQUENCE, after the algorithm and the issuer: version and times are none. */
function serialsIn(signed: DerElement): ReadonlySet<string> {
  const [, , entries] = sequenceIn(signed).filter(({ tag }) => tag === SEQUENCE);
  const revoked = entries === undefined ? [] : sequenceIn(entries);
  return new Set(
    revoked.map((entry) => {
      const [serial] = sequenceIn(entry);
      if (serial?.tag !== INTEGER) throw new RangeError("no serial number");
      return shortHex(serial.content);
    }),
  );
}

/** Whether the list names the certificate and is its issuer's. A list that somebody else signed says nothing. */
export const revokes = (list: RevocationList, certificate: Certificate, issuer: Certificate): boolean =>
  list.serials.has(certificate.serial) && isSignedBy(list, issuer);

/** A long list is hashed once for each authority, not once for each certificate that it names. */
function isSignedBy(list: RevocationList, issuer: Certificate): boolean {
  const known = list.signers.get(issuer.x509.fingerprint256) ?? isSignature(list, issuer);
  list.signers.set(issuer.x509.fingerprint256, known);
  return known;
}

function isSignature(list: RevocationList, issuer: Certificate): boolean {
  try {
    return verify(list.hash, list.signed, issuer.publicKey, list.signature);
  } catch {
    // A key of a kind that the algorithm is not for: somebody else signed.
    return false;
  }
}
