import { X509Certificate } from "node:crypto";
import { sha256 } from "./sha256.js";
import { MspError } from "./types.js";

/** Longer chains than this serve nobody, and a loop of cross-signed authorities must end. */
const MAX_CHAIN = 8;

/** The authorities that an organisation's certificates may come from. */
export class Authorities {
  readonly #roots: readonly X509Certificate[];
  readonly #intermediates: readonly X509Certificate[];

  /**
   * @param rootCerts PEM, at least one
   * @param intermediateCerts PEM; each must lead to one of the roots
   * @throws MspError MALFORMED
   */
  constructor(mspId: string, rootCerts: readonly string[], intermediateCerts: readonly string[] = []) {
    if (rootCerts.length === 0) throw new MspError("MALFORMED", `${mspId} has no root certificate`);
    this.#roots = rootCerts.map((pem) => authority(mspId, pem));
    this.#intermediates = intermediateCerts.map((pem) => authority(mspId, pem));
    for (const intermediate of this.#intermediates) {
      if (this.chainOf(intermediate) === undefined)
        throw new MspError("MALFORMED", `an intermediate certificate of ${mspId} leads to none of its roots`);
    }
  }

  /**
   * Who certified this certificate, from its issuer up to the root; undefined where no chain leads to a root. As in
   * Fabric the authorities must have been valid when the certificate's life began: a chain is judged as at issue, and
   * whether the certificate has expired since is another question.
   */
  chainOf(certificate: X509Certificate): readonly X509Certificate[] | undefined {
    return this.#climb(certificate, certificate.validFromDate.getTime() + 1_000, MAX_CHAIN);
  }

  /** The chain of an authority of this organisation itself, given in PEM: itself first. */
  chainFrom(pem: string): readonly X509Certificate[] | undefined {
    const certificate = parse(pem);
    if (certificate === undefined) return undefined;
    if (this.#roots.some((root) => root.raw.equals(certificate.raw))) return [certificate];
    const above = this.chainOf(certificate);
    return above && [certificate, ...above];
  }

  #climb(certificate: X509Certificate, atMs: number, left: number): readonly X509Certificate[] | undefined {
    if (left === 0) return undefined;
    const issuer = (candidates: readonly X509Certificate[]): X509Certificate | undefined =>
      candidates.find((candidate) => isIssuedBy(certificate, candidate) && isValidAt(candidate, atMs));
    const root = issuer(this.#roots);
    if (root !== undefined) return [root];
    const intermediate = issuer(this.#intermediates);
    const above = intermediate && this.#climb(intermediate, atMs, left - 1);
    return intermediate && above && [intermediate, ...above];
  }
}

/** SHA-256 over a chain from the issuer to the root: how Fabric names who certified an organisational unit. */
export function certifierIdOf(chain: readonly X509Certificate[]): Buffer {
  return sha256(...chain.map(({ raw }) => raw));
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, atMs: number): boolean {
  return validFromDate.getTime() <= atMs && atMs <= validToDate.getTime();
}

function authority(mspId: string, pem: string): X509Certificate {
  const certificate = parse(pem);
  if (certificate?.ca === true) return certificate;
  throw new MspError("MALFORMED", `a root or intermediate of ${mspId} is not an authority's certificate`);
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
