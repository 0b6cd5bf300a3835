import { X509Certificate } from "node:crypto";
import { canonicalHex } from "../crypto/issuer.js";
import { verifyLowS } from "../crypto/signature.js";
import type { CaContext, Caller, CaRequest } from "./context.js";
import { authenticationFailure, noAuthorisation } from "./error.js";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Fabric CA's token: `base64(certificate PEM).base64(DER signature)` over method, path with query, body and certificate.
 * The certificate must be one this CA has on record, in its time, not revoked, of an identity not revoked.
 * @throws CaError 20; 2 where there is none at all
 */
export async function authenticate(ca: CaContext, request: CaRequest): Promise<Caller> {
  if (request.authorisation === undefined) throw noAuthorisation();
  const [encoded = "", signature = "", ...rest] = request.authorisation.split(".");
  if (rest.length > 0 || !BASE64.test(encoded) || !BASE64.test(signature)) throw authenticationFailure("no token");
  const certificate = parseCertificate(encoded);
  if (!verifyLowS(certificate.publicKey, signedBytes(request, encoded), Buffer.from(signature, "base64"))) {
    throw authenticationFailure("the token's signature is wrong");
  }
  return callerOf(ca, certificate);
}

function signedBytes(request: CaRequest, certificate: string): Buffer {
  const parts = [request.method, base64(request.target), request.body.toString("base64"), certificate];
  return Buffer.from(parts.join("."));
}

async function callerOf(ca: CaContext, certificate: X509Certificate): Promise<Caller> {
  const root = ca.issuer.certificate;
  if (!certificate.checkIssued(root) || !certificate.verify(root.publicKey))
    throw authenticationFailure("a stranger's certificate");
  const serial = canonicalHex(certificate.serialNumber);
  const record = await ca.store.certificate(serial);
  if (record === undefined || !new X509Certificate(record.pem).raw.equals(certificate.raw)) {
    throw authenticationFailure("the certificate is not on record");
  }
  if (record.revokedAt !== undefined) throw authenticationFailure(`a revoked certificate of ${record.id}`);
  if (record.expiresAt < Date.now()) throw authenticationFailure(`an expired certificate of ${record.id}`);
  const identity = await ca.store.identity(record.id);
  if (identity === undefined || identity.revoked) throw authenticationFailure(`the identity ${record.id} is revoked`);
  return { identity, serial };
}

function parseCertificate(encoded: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(encoded, "base64"));
  } catch {
    throw authenticationFailure("the token holds no certificate");
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
