import { mkdtemp, readFile, rm, stat, readdir, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrivateKey, generateKeyPairSync, webcrypto } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate } from "@peculiar/asn1-x509";
import { expect } from "chai";
import { hasExpired } from "../../src/crypto/expiry.js";
import { serializeIdentity } from "../../src/crypto/identity.js";
import { canonicalHex, type Issuer, openIssuer, privateKeyPem, publicKeyDer } from "../../src/crypto/issuer.js";
import { createMspManager } from "../../src/crypto/msp.js";
import {
  openOrdererOrganisation,
  openOrganisation,
  type OrdererOrganisation,
  type Organisation,
} from "../../src/crypto/organisation.js";
import { MspError } from "../../src/crypto/types.js";
import { mspOf } from "./msp-of.js";
import { P256, x509 } from "../../src/crypto/x509.js";
import { msp } from "../../src/protos.js";

describe("organisations and their MSPs", () => {
  let dir: string;
  let org1: Organisation;
  let org2: Organisation;
  let orderer: OrdererOrganisation;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "mulian-msp-"));
    org1 = await openOrganisation({ dir: join(dir, "org1"), mspId: "Org1MSP", name: "org1" });
    org2 = await openOrganisation({ dir: join(dir, "org2"), mspId: "Org2MSP", name: "org2" });
    orderer = await openOrdererOrganisation({ dir: join(dir, "orderer"), mspId: "OrdererMSP", name: "orderer" });
  });

  after(() => rm(dir, { recursive: true, force: true }));

  const manager = () => createMspManager([org1, org2, orderer].map(mspOf));

  /** A certificate of org1 with these OUs, as bytes of `msp.SerializedIdentity`. */
  async function issued(
    units: string[],
    options: { notBefore?: Date; notAfter?: Date; mspId?: string; curve?: "P-256" | "P-384" } = {},
  ) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: options.curve ?? "P-256" });
    const certPem = await org1.ca.issue({
      subject: [{ OU: units }, { CN: ["someone"] }],
      publicKey: publicKeyDer(privateKey),
      keyUsages: x509.KeyUsageFlags.digitalSignature,
      ...(options.notBefore === undefined ? {} : { notBefore: options.notBefore }),
      ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter }),
    });
    return { certPem, serialized: serializeIdentity(options.mspId ?? "Org1MSP", certPem) };
  }

  const codeOf = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof MspError) return error.code;
      throw error;
    }
    return "accepted";
  };

  it("accepts its own nodes with their roles", () => {
    expect([...manager().deserialize(org1.peer.serialized).roles]).to.deep.equal(["peer"]);
    expect([...manager().deserialize(orderer.orderer.serialized).roles]).to.deep.equal(["orderer"]);
    expect(manager().mspIds).to.deep.equal(["Org1MSP", "Org2MSP", "OrdererMSP"]);
  });

  it("verifies what its node signs, and nothing else", () => {
    const peer = manager().deserialize(org1.peer.serialized);
    const signature = org1.peer.sign(Buffer.from("proposal"));
    expect(peer.verify(Buffer.from("proposal"), signature)).to.equal(true);
    expect(peer.verify(Buffer.from("proposal!"), signature)).to.equal(false);
    expect(manager().deserialize(org2.peer.serialized).verify(Buffer.from("proposal"), signature)).to.equal(false);
  });

  it("loads the same keys again, and keeps them to the owner", async () => {
    const again = await openOrganisation({ dir: join(dir, "org1"), mspId: "Org1MSP", name: "org1" });
    expect(again.caCertPem).to.equal(org1.caCertPem);
    expect(again.peer.serialized.equals(org1.peer.serialized)).to.equal(true);
    expect((await stat(again.dir)).mode & 0o777).to.equal(0o700);
    for (const file of await readdir(again.dir))
      expect((await stat(join(again.dir, file))).mode & 0o777, file).to.equal(0o600);
  });

  it("refuses a folder whose authority is gone instead of making another", async () => {
    const options = { dir: join(dir, "lost"), mspId: "LostMSP", name: "lost" };
    await openOrganisation(options);
    await unlink(join(options.dir, "ca.pem"));
    const outcome = await openOrganisation(options).then(
      () => "opened",
      (error: unknown) => error instanceof MspError && error.code,
    );
    expect(outcome).to.equal("UNTRUSTED");
  });

  it("refuses strangers, other MSPs, authorities and rubbish, each by its code", async () => {
    const client = await issued(["client"]);
    expect(codeOf(() => manager().deserialize(client.serialized))).to.equal("accepted");
    expect(codeOf(() => manager().deserialize(serializeIdentity("Org2MSP", client.certPem)))).to.equal("UNTRUSTED");
    expect(codeOf(() => manager().deserialize(serializeIdentity("Org9MSP", client.certPem)))).to.equal("UNKNOWN_MSP");
    expect(codeOf(() => manager().deserialize(serializeIdentity("Org1MSP", org1.caCertPem)))).to.equal("UNTRUSTED");
    expect(codeOf(() => manager().deserialize(serializeIdentity("Org1MSP", "no certificate")))).to.equal("MALFORMED");
    expect(codeOf(() => manager().deserialize(Buffer.from([0xff, 0xff])))).to.equal("MALFORMED");
    expect(codeOf(() => manager().deserialize(Buffer.alloc(20_000)))).to.equal("MALFORMED");
  });

  it("wants exactly one node OU and a P-256 key", async () => {
    expect(codeOf(() => manager().deserialize(serializeIdentity("Org1MSP", org1.tls.certPem)))).to.equal("UNTRUSTED");
    const none = await issued(["department"]);
    const two = await issued(["client", "peer"]);
    const otherCurve = await issued(["client"], { curve: "P-384" });
    for (const identity of [none, two, otherCurve])
      expect(codeOf(() => manager().deserialize(identity.serialized))).to.equal("UNTRUSTED");
  });

  it("leaves expiry to those who take requests: a chain is judged as at issue", async () => {
    const hourMs = 3_600_000;
    const { serialized } = await issued(["client"], { notAfter: new Date(Date.now() - hourMs / 60) });
    expect(codeOf(() => manager().deserialize(serialized))).to.equal("accepted");
    expect(hasExpired(serialized)).to.equal(true);
    expect(hasExpired(serialized, Date.now() - hourMs)).to.equal(false);
    expect(hasExpired(Buffer.from("no certificate"))).to.equal(false);
    const before = await issued(["client"], { notBefore: new Date(Date.now() - 24 * hourMs) });
    expect(codeOf(() => manager().deserialize(before.serialized))).to.equal("UNTRUSTED");
  });

  it("goes by a list whatever its issuer's key and hash are, and whether or not it tells of the next one", async () => {
    for (const [algorithm, hash] of [
      [{ name: "ECDSA", namedCurve: "P-384" }, "SHA-384"],
      [{ name: "ECDSA", namedCurve: "P-256" }, "SHA-512"],
      [{ name: "Ed25519" }, "SHA-512"],
    ] as const) {
      const { root, serialized, crls } = await foreignAuthority(algorithm, hash);
      const withList = (...revocationLists: string[]) =>
        createMspManager([{ mspId: "OtherMSP", rootCerts: [root], revocationLists }]);
      expect(codeOf(() => withList().deserialize(serialized))).to.equal("accepted");
      for (const crl of crls) expect(codeOf(() => withList(crl).deserialize(serialized))).to.equal("REVOKED");
    }
  });

  it("refuses what a list that the issuer signed names, and nothing by another's list", async () => {
    const { certPem, serialized } = await issued(["client"]);
    const serial = canonicalHex(new x509.X509Certificate(certPem).serialNumber);
    const other = await issued(["client"]);
    const withList = (...revocationLists: string[]) => createMspManager([{ ...mspOf(org1), revocationLists }]);
    const crl = await org1.ca.revocationList([{ serial, revokedAt: new Date() }]);
    expect(codeOf(() => withList(crl).deserialize(serialized))).to.equal("REVOKED");
    expect(codeOf(() => withList(crl).deserialize(other.serialized))).to.equal("accepted");
    const foreign = await org2.ca.revocationList([{ serial, revokedAt: new Date() }]);
    expect(codeOf(() => withList(foreign).deserialize(serialized))).to.equal("accepted");
    expect(codeOf(() => withList(foreign, crl).deserialize(serialized))).to.equal("REVOKED");
    expect(codeOf(() => withList("no list"))).to.equal("MALFORMED");
  });

  it("trusts several roots and what stands between a root and a certificate", async () => {
    const between = await intermediateOf(org2);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const certPem = await between.issue({
      subject: [{ OU: ["client"] }, { CN: ["someone"] }],
      publicKey: publicKeyDer(privateKey),
      keyUsages: x509.KeyUsageFlags.digitalSignature,
    });
    const serialized = serializeIdentity("Org1MSP", certPem);
    const roots = { mspId: "Org1MSP", rootCerts: [org1.caCertPem, org2.caCertPem] };
    const full = { ...roots, intermediateCerts: [between.certPem] };
    expect(codeOf(() => createMspManager([full]).deserialize(serialized))).to.equal("accepted");
    expect(codeOf(() => createMspManager([roots]).deserialize(serialized))).to.equal("UNTRUSTED");
    const serial = canonicalHex(new x509.X509Certificate(between.certPem).serialNumber);
    const revocationLists = [await org2.ca.revocationList([{ serial, revokedAt: new Date() }])];
    expect(codeOf(() => createMspManager([{ ...full, revocationLists }]).deserialize(serialized))).to.equal("REVOKED");
    expect(codeOf(() => createMspManager([{ ...mspOf(org1), intermediateCerts: [between.certPem] }]))).to.equal(
      "MALFORMED",
    );
    expect(codeOf(() => createMspManager([{ mspId: "Org1MSP", rootCerts: [] }]))).to.equal("MALFORMED");
  });

  it("takes roles as the configuration says: other names, or administrators one by one", async () => {
    const officer = await issued(["officer"]);
    const named = createMspManager([{ ...mspOf(org1), nodeOus: { admin: { name: "officer" } } }]);
    expect([...named.deserialize(officer.serialized).roles]).to.deep.equal(["admin"]);
    const elsewhere = { name: "officer", certifier: org2.caCertPem };
    const strict = createMspManager([{ ...mspOf(org1), nodeOus: { admin: elsewhere } }]);
    expect(codeOf(() => strict.deserialize(officer.serialized))).to.equal("UNTRUSTED");
    const without = createMspManager([{ ...mspOf(org1), nodeOus: "disabled", admins: [officer.certPem] }]);
    expect([...without.deserialize(officer.serialized).roles]).to.deep.equal(["admin"]);
    expect([...without.deserialize((await issued(["client"])).serialized).roles]).to.deep.equal([]);
  });

  it("knows a certificate in both forms of its issuer's signature as one", async () => {
    const { certPem, serialized } = await issued(["client"]);
    const other = serializeIdentity("Org1MSP", withOtherS(certPem));
    expect(other.equals(serialized)).to.equal(false);
    expect(manager().deserialize(other).identifier).to.equal(manager().deserialize(serialized).identifier);
  });

  describe("principals", () => {
    const { MSPRoleType } = msp.MSPRole;
    const { Classification } = msp.MSPPrincipal;

    type Classified = Parameters<msp.MSPPrincipal["setPrincipalClassification"]>[0];

    function principal(classification: Classified, content: Uint8Array): Uint8Array {
      const message = new msp.MSPPrincipal();
      message.setPrincipalClassification(classification);
      message.setPrincipal(content);
      return message.serializeBinary();
    }

    function role(mspId: string, wanted: Parameters<msp.MSPRole["setRole"]>[0]): Uint8Array {
      const message = new msp.MSPRole();
      message.setMspIdentifier(mspId);
      message.setRole(wanted);
      return principal(Classification.ROLE, message.serializeBinary());
    }

    it("tells roles and organisations apart", async () => {
      const network = manager();
      const peer = network.deserialize(org1.peer.serialized);
      const client = network.deserialize((await issued(["client", "health"])).serialized);
      const admin = network.deserialize((await issued(["admin"])).serialized);
      expect(network.satisfiesPrincipal(peer, role("Org1MSP", MSPRoleType.PEER))).to.equal(true);
      expect(network.satisfiesPrincipal(peer, role("Org1MSP", MSPRoleType.MEMBER))).to.equal(true);
      expect(network.satisfiesPrincipal(peer, role("Org2MSP", MSPRoleType.PEER))).to.equal(false);
      expect(network.satisfiesPrincipal(client, role("Org1MSP", MSPRoleType.PEER))).to.equal(false);
      expect(network.satisfiesPrincipal(client, role("Org1MSP", MSPRoleType.CLIENT))).to.equal(true);
      expect(network.satisfiesPrincipal(client, role("Org1MSP", MSPRoleType.ADMIN))).to.equal(false);
      expect(network.satisfiesPrincipal(admin, role("Org1MSP", MSPRoleType.ADMIN))).to.equal(true);
    });

    it("knows an identity by its certificate", () => {
      const network = manager();
      const peer = network.deserialize(org1.peer.serialized);
      expect(network.satisfiesPrincipal(peer, principal(Classification.IDENTITY, org1.peer.serialized))).to.equal(true);
      expect(network.satisfiesPrincipal(peer, principal(Classification.IDENTITY, org2.peer.serialized))).to.equal(
        false,
      );
    });

    it("knows an organisational unit by name and certifier", async () => {
      const network = manager();
      const client = network.deserialize((await issued(["client", "health"])).serialized);
      const { createHash, X509Certificate } = await import("node:crypto");
      const certifier = createHash("sha256").update(new X509Certificate(org1.caCertPem).raw).digest();
      const unit = (name: string, certifierId: Buffer): Uint8Array => {
        const message = new msp.OrganizationUnit();
        message.setMspIdentifier("Org1MSP");
        message.setOrganizationalUnitIdentifier(name);
        message.setCertifiersIdentifier(certifierId);
        return principal(Classification.ORGANIZATION_UNIT, message.serializeBinary());
      };
      expect(network.satisfiesPrincipal(client, unit("health", certifier))).to.equal(true);
      expect(network.satisfiesPrincipal(client, unit("tax", certifier))).to.equal(false);
      expect(network.satisfiesPrincipal(client, unit("health", Buffer.alloc(32)))).to.equal(false);
    });
  });
});

/** An authority with a key that this network makes none of, a client's certificate by it, and the list that revokes that. */
async function foreignAuthority(algorithm: webcrypto.EcKeyGenParams | webcrypto.Algorithm, hash: string) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("a pair");
  const signingAlgorithm = { ...algorithm, hash };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ["other root"] }],
    keys,
    signingAlgorithm,
    notBefore: new Date(Date.now() - 3_600_000),
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const { publicKey } = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const issuedHere = { issuer: root.subjectName, signingAlgorithm, signingKey: keys.privateKey };
  const client = await x509.X509CertificateGenerator.create({
    ...issuedHere,
    subject: [{ OU: ["client"] }, { CN: ["someone"] }],
    publicKey,
    serialNumber: "1f",
  });
  const revoked = { serialNumber: client.serialNumber, revocationDate: new Date() };
  const listing = { ...issuedHere, entries: [revoked] };
  const inADay = new Date(Date.now() + 86_400_000);
  const lists = [
    await x509.X509CrlGenerator.create({ ...listing, nextUpdate: inADay }),
    // Fabric takes one that does not say when the next one comes.
    await x509.X509CrlGenerator.create(listing),
  ];
  const serialized = serializeIdentity("OtherMSP", client.toString("pem"));
  return { root: root.toString("pem"), serialized, crls: lists.map((list) => list.toString("pem")) };
}

/** A second authority, certified by the first. */
async function intermediateOf({ dir, caCertPem }: Organisation): Promise<Issuer> {
  const root = new x509.X509Certificate(caCertPem);
  const rootKey = createPrivateKey(await readFile(join(dir, "ca.pem")));
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: ["between"] }],
    issuer: root.subjectName,
    publicKey: publicKey.toCryptoKey(P256, true, ["verify"]),
    signingKey: rootKey.toCryptoKey(P256, true, ["sign"]),
    signingAlgorithm: P256,
    notBefore: root.notBefore,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey.toCryptoKey(P256, true, ["verify"])),
    ],
  });
  return openIssuer(`${certificate.toString("pem")}\n`, privateKeyPem(privateKey));
}

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The same certificate with its signature's s replaced by order - s, which verifies just as well. */
function withOtherS(certPem: string): string {
  const certificate = AsnConvert.parse(x509.PemConverter.decodeFirst(certPem), Certificate);
  const der = Buffer.from(certificate.signatureValue);
  const sAt = 4 + der.readUInt8(3);
  const s = ORDER - BigInt(`0x${der.subarray(sAt + 2).toString("hex")}`);
  const integer = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([2, bytes.length]), bytes]);
  const other = Buffer.concat([
    der.subarray(2, sAt),
    integer(Buffer.from(`00${s.toString(16).padStart(64, "0")}`, "hex")),
  ]);
  certificate.signatureValue = new Uint8Array(Buffer.concat([Buffer.from([0x30, other.length]), other])).buffer;
  return x509.PemConverter.encode(AsnConvert.serialize(certificate), "CERTIFICATE");
}
