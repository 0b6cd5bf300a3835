import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { expect } from "chai";
import { revokedSerials } from "../../src/adapters/ledger/revoked-serials.js";

x509.cryptoProvider.set(webcrypto);

type Algorithm = Readonly<{ name: string; hash: string; namedCurve?: string }>;

/** An authority, and its list of one revoked serial number. */
async function authorityWithList(
  algorithm: Algorithm,
): Promise<{ readonly authority: X509Certificate; readonly list: Buffer }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("not a pair");
  const name = "CN=ca.water";
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ name, keys, signingAlgorithm: algorithm });
  const list = await x509.X509CrlGenerator.create({
    issuer: name,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    entries: [{ serialNumber: "0abc", revocationDate: new Date() }],
  });
  return { authority: new X509Certificate(certificate.toString("pem")), list: Buffer.from(list.rawData) };
}

describe("a revocation list", () => {
  const p384: Algorithm = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };
  const rsa = { modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]) };
  const algorithms: readonly Algorithm[] = [
    { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
    p384,
    { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", ...rsa },
  ];
  for (const algorithm of algorithms)
    it(`counts whatever its authority signs with: ${algorithm.namedCurve ?? "RSA"}, ${algorithm.hash}`, async () => {
      const { authority, list } = await authorityWithList(algorithm);
      expect(revokedSerials(list, authority)).to.deep.equal(new Set(["ABC"]));
    });

  it("is nobody's that another authority signed, or that was changed", async () => {
    const [water, roads] = [await authorityWithList(p384), await authorityWithList(p384)];
    expect(revokedSerials(roads.list, water.authority)).to.equal(undefined);
    expect(revokedSerials(water.list, water.authority)).to.deep.equal(new Set(["ABC"]));
    const changed = Buffer.from(water.list);
    changed[changed.indexOf(Buffer.from([0x0a, 0xbc])) + 1] = 0xbd;
    expect(revokedSerials(changed, water.authority)).to.equal(undefined);
  });
});
