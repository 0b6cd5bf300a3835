import "reflect-metadata"; // @peculiar/x509 needs it loaded before
import { generateKeyPairSync } from "node:crypto";
import * as x509 from "@peculiar/x509";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface SigningRequest {
  readonly csr: string;
  /** PKCS #8, PEM. */
  readonly privateKeyPem: string;
}

/** A new P-256 key and a request for its certificate (RFC 2986). @param host for a TLS certificate, which also gets loopback's names */
export async function newSigningRequest(commonName: string, host?: string): Promise<SigningRequest> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: P256.namedCurve });
  const names: x509.JsonGeneralNames = [
    { type: "dns", value: host ?? "" },
    { type: "dns", value: "localhost" },
    { type: "ip", value: "127.0.0.1" },
  ];
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    keys: {
      privateKey: privateKey.toCryptoKey(P256, true, ["sign"]),
      publicKey: publicKey.toCryptoKey(P256, true, ["verify"]),
    },
    signingAlgorithm: P256,
    extensions: host === undefined ? [] : [new x509.SubjectAlternativeNameExtension(names)],
  });
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { csr: request.toString("pem"), privateKeyPem };
}
