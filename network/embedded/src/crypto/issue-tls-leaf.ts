import { generateKeyPairSync } from "node:crypto";
import { type Issuer, privateKeyPem, publicKeyDer } from "./issuer.js";
import { x509 } from "./x509.js";

/** A certificate for either end of TLS, over a key of its own, to a host of these names. */
export async function issueTlsLeaf(
  authority: Issuer,
  name: string,
  hosts: readonly { readonly type: "dns" | "ip"; readonly value: string }[],
): Promise<{ readonly certPem: string; readonly keyPem: string }> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certPem = await authority.issue({
    subject: [{ CN: [name] }],
    publicKey: publicKeyDer(privateKey),
    keyUsages: x509.KeyUsageFlags.digitalSignature,
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([...hosts]),
    ],
  });
  return { certPem, keyPem: privateKeyPem(privateKey) };
}
