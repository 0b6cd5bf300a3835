import "reflect-metadata"; // @peculiar/x509 needs it loaded before
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import * as x509 from "@peculiar/x509";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface SigningRequest {
  readonly csr: string;
  /** PKCS #8, PEM. */
  readonly privateKeyPem: string;
}

export interface RequestOptions {
  /** For a TLS certificate, which also gets loopback's names. */
  readonly host?: string;
  /** P-256, PEM; a new one by default. */
  readonly key?: string;
}

/** A request for a certificate (RFC 2986), and the key that it is for. */
export async function newSigningRequest(commonName: string, { host, key }: RequestOptions): Promise<SigningRequest> {
  const privateKey =
    key === undefined ? generateKeyPairSync("ec", { namedCurve: P256.namedCurve }).privateKey : createPrivateKey(key);
  const publicKey = createPublicKey(privateKey);
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
