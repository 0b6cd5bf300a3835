import { mkdtemp, rm, stat, readdir, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { serializeIdentity } from "../../src/crypto/identity.js";
import { canonicalHex, publicKeyDer } from "../../src/crypto/issuer.js";
import { createMspManager } from "../../src/crypto/msp.js";
import {
  openOrdererOrganisation,
  openOrganisation,
  type OrdererOrganisation,
  type Organisation,
} from "../../src/crypto/organisation.js";
import { MspError } from "../../src/crypto/types.js";
import { x509 } from "../../src/crypto/x509.js";
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

  const manager = () => createMspManager([org1, org2, orderer]);

  /** A certificate of org1 with these OUs, as bytes of `msp.SerializedIdentity`. */
  async function issued(units: string[], options: { notAfter?: Date; mspId?: string; curve?: "P-256" | "P-384" } = {}) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: options.curve ?? "P-256" });
    const certPem = await org1.ca.issue({
      subject: [{ OU: units }, { CN: ["someone"] }],
      publicKey: publicKeyDer(privateKey),
      keyUsages: x509.KeyUsageFlags.digitalSignature,
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

  it("refuses an expired certificate although it was remembered", async () => {
    const hourMs = 3_600_000;
    let time = Date.now();
    const { serialized } = await issued(["client"], { notAfter: new Date(time + hourMs) });
    const network = createMspManager([org1], () => time);
    expect(codeOf(() => network.deserialize(serialized))).to.equal("accepted");
    time += hourMs + 1_000;
    expect(codeOf(() => network.deserialize(serialized))).to.equal("EXPIRED");
    time -= 2 * hourMs;
    expect(codeOf(() => network.deserialize(serialized))).to.equal("EXPIRED");
  });

  it("refuses a revoked certificate at once, and after loading again", async () => {
    const { certPem, serialized } = await issued(["client"]);
    const network = manager();
    expect(codeOf(() => network.deserialize(serialized))).to.equal("accepted");
    const serial = canonicalHex(new x509.X509Certificate(certPem).serialNumber);
    await org1.revocations.add([serial], new Date());
    expect(codeOf(() => network.deserialize(serialized))).to.equal("REVOKED");
    const reopened = await openOrganisation({ dir: org1.dir, mspId: org1.mspId, name: org1.name });
    expect(codeOf(() => createMspManager([reopened]).deserialize(serialized))).to.equal("REVOKED");
  });

  it("reads a CRL its own CA signed and refuses another's", async () => {
    const { certPem, serialized } = await issued(["client"]);
    const serial = canonicalHex(new x509.X509Certificate(certPem).serialNumber);
    const other = await issued(["client"]);
    const crl = await org1.ca.revocationList([{ serial, revokedAt: new Date() }]);
    const network = createMspManager([{ mspId: "Org1MSP", caCertPem: org1.caCertPem, crl }]);
    expect(codeOf(() => network.deserialize(serialized))).to.equal("REVOKED");
    expect(codeOf(() => network.deserialize(other.serialized))).to.equal("accepted");
    const foreign = await org2.ca.revocationList([{ serial, revokedAt: new Date() }]);
    expect(codeOf(() => createMspManager([{ mspId: "Org1MSP", caCertPem: org1.caCertPem, crl: foreign }]))).to.equal(
      "UNTRUSTED",
    );
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
