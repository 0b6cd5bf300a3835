import { generateKeyPairSync } from "node:crypto";
import { newCsr } from "../../csr.js";

/** A new P-256 key (PKCS #8, PEM) and the request for a certificate over it. */
export function newRequest(commonName: string): { readonly privateKeyPem: string; readonly csr: string } {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const privateKeyPem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { privateKeyPem, csr: newCsr(commonName, privateKey) };
}
