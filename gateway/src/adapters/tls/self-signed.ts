import { createPublicKey, randomBytes, webcrypto, X509Certificate, type KeyObject } from "node:crypto";
import { isIP } from "node:net";

const DAY_MS = 86_400_000;
/** Other gateways pin the key, not the certificate, so a long life costs nothing and spares the renewal at each start. */
const LIFE_MS = 825 * DAY_MS;
const RENEW_BEFORE_MS = 60 * DAY_MS;
const SERIAL_BYTES = 16;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** True while a certificate is over this key and has time left. */
export function isUsable(certificatePem: string, privateKey: KeyObject, now: Date): boolean {
  const certificate = new X509Certificate(certificatePem);
  return certificate.checkPrivateKey(privateKey) && certificate.validToDate.getTime() - now.getTime() > RENEW_BEFORE_MS;
}

/** A self-signed TLS certificate over a key of the key store. Whom it belongs to is what the ledger says of its key. */
export async function selfSigned(privateKey: KeyObject, host: string, now: Date): Promise<string> {
  // Loaded here only: it is needed once in two years.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  const keys = await keyPair(privateKey);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `01${randomBytes(SERIAL_BYTES).toString("hex")}`,
      name: "CN=Mulian gateway",
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + LIFE_MS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? "dns" : "ip", value: host }]),
      ],
    },
    webcrypto,
  );
  return certificate.toString("pem");
}

async function keyPair(privateKey: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = webcrypto;
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    privateKey: await subtle.importKey("pkcs8", pkcs8, ALGORITHM, false, ["sign"]),
    publicKey: await subtle.importKey("spki", spki, ALGORITHM, true, ["verify"]),
  };
}
