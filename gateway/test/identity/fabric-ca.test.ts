import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaServer, openOrganisation, type Organisation, startCaServer } from "@mulian/embedded-network/ca";
import { expect } from "chai";
import { newCsr } from "../../src/csr.js";
import { FabricCaIdentity, type FabricCaOptions } from "../../src/adapters/identity/fabric-ca.js";
import { InWorkerIdentity } from "../../src/adapters/identity/in-worker.js";
import { asSdkUser } from "../../src/adapters/identity/registrar.js";
import { openSdk } from "../../src/adapters/identity/sdk.js";
import { revokedSerials, serialOf } from "../../src/adapters/ledger/revoked-serials.js";
import { signDer } from "../../src/ecdsa.js";
import type { Credential, Holder, NewUser } from "../../src/ports/identity.js";
import { codeOf } from "../exchange-leg/until.js";

function holderOf({ certificatePem, privateKeyPem }: Credential): Holder {
  const key = createPrivateKey(privateKeyPem);
  return { certificatePem, sign: async (data) => signDer(key, data) };
}

for (const [place, Identity] of [
  ["in the gateway's thread", FabricCaIdentity],
  ["in a worker", InWorkerIdentity],
] as const)
  describe(`identities by Fabric CA, ${place}`, function () {
    this.timeout(180_000);
    let dir: string;
    let organisation: Organisation;
    let server: CaServer;
    let options: FabricCaOptions;

    before(async () => {
      dir = await mkdtemp(join(tmpdir(), "mulian-identity-"));
      organisation = await openOrganisation({ dir: join(dir, "org"), mspId: "Org1MSP", name: "org1" });
      server = await startCaServer(organisation, { port: 0, dataDir: join(dir, "ca") });
      options = {
        url: server.url,
        caName: server.caName,
        tlsRootCertPem: organisation.tlsCaCertPem,
        registrarId: server.registrarId,
        registrarSecret: await readFile(server.registrarSecretPath, "utf8"),
      };
    });

    after(async () => {
      await server.close();
      await rm(dir, { recursive: true, force: true });
    });

    const user = (enrolmentId: string, more: Partial<NewUser> = {}): NewUser => ({
      enrolmentId,
      department: "civil-affairs",
      roles: ["steward", "requester"],
      ...more,
    });

    /** The attributes are bare JSON inside the certificate. */
    const attributesOf = (certificatePem: string): Record<string, string> => {
      const text = new X509Certificate(certificatePem).raw.toString("latin1");
      const json = /\{"attrs":\{[^}]*\}\}/.exec(text)?.[0];
      expect(json, "attributes").to.be.a("string");
      return JSON.parse(json ?? "{}").attrs;
    };

    it("certifies a TLS key for both ends of a connection, by name and address, with no role on the ledger", async () => {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      for (const host of ["127.0.0.1", "2001:db8::7", "gateway.example"]) {
        const enrolmentId = `t-${host.replaceAll(":", "-")}`;
        const csr = newCsr(enrolmentId, privateKey, host);
        const certificate = new X509Certificate(await new Identity(options).certifyTls({ enrolmentId, csr }));
        expect(certificate.checkPrivateKey(privateKey)).to.equal(true);
        expect(certificate.verify(new X509Certificate(organisation.caCertPem).publicKey)).to.equal(true);
        expect(certificate.keyUsage).to.include.members(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
        expect(isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)).to.equal(host);
        expect(attributesOf(certificate.toString())).to.not.have.any.keys("mulian.role", "mulian.department");
        expect(await codeOf(new Identity(options).certifyTls({ enrolmentId, csr })), "twice").to.equal(
          "ALREADY_EXISTS",
        );
      }
    });

    it("enrols a user whose certificate says department and roles", async () => {
      const { certificatePem, privateKeyPem } = await new Identity(options).enrolUser(
        user("u-0001", { affiliation: "org1" }),
      );
      const certificate = new X509Certificate(certificatePem);
      expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).to.equal(true);
      expect(certificate.verify(new X509Certificate(organisation.caCertPem).publicKey)).to.equal(true);
      expect(certificate.subject).to.include("CN=u-0001").and.include("OU=client");
      expect(attributesOf(certificatePem)).to.include({
        "mulian.department": "civil-affairs",
        "mulian.role": "steward,requester",
        "hf.EnrollmentID": "u-0001",
        "hf.Affiliation": "org1",
      });
    });

    it("refuses an id in use and ids that cannot be used", async () => {
      const identity = new Identity(options);
      await identity.enrolUser(user("u-0002"));
      expect(await codeOf(identity.enrolUser(user("u-0002")))).to.equal("ALREADY_EXISTS");
      for (const id of ["", "a b", "a/b", "a:b", "名", "x".repeat(65)])
        expect(await codeOf(identity.enrolUser(user(id))), id).to.equal("INVALID_INPUT");
      expect(await codeOf(identity.enrolUser(user("u-0003", { roles: [] })))).to.equal("INVALID_INPUT");
      expect(await codeOf(identity.enrolUser(user("u-0003", { affiliation: "nowhere" })))).to.equal("FORBIDDEN");
      expect(await codeOf(identity.enrolUser(user("u-0003")))).to.equal("accepted");
    });

    it("finishes what a crash left between registering and enrolling, for the same user only", async () => {
      await registerOnly(options, user("u-0004"));
      const identity = new Identity(options);
      expect(await codeOf(identity.enrolUser(user("u-0004", { roles: ["auditor"] })))).to.equal("ALREADY_EXISTS");
      const { certificatePem } = await identity.enrolUser(user("u-0004"));
      expect(attributesOf(certificatePem)).to.include({ "mulian.role": "steward,requester" });
      expect(await codeOf(identity.enrolUser(user("u-0004")))).to.equal("ALREADY_EXISTS");
    });

    it("takes up a registrar's certificate instead of enrolling again", async () => {
      const first = await new Identity(options).enrolRegistrar();
      const without = new Identity({ ...options, registrarSecret: "unknown" });
      expect(await codeOf(without.enrolUser(user("u-0005")))).to.equal("UNAUTHENTICATED");
      expect(await without.enrolRegistrar(first)).to.deep.equal(first);
      expect(await codeOf(without.enrolUser(user("u-0005")))).to.equal("accepted");
    });

    it("renews a certificate over a new key", async () => {
      const identity = new Identity(options);
      const before = await identity.enrolUser(user("u-0006"));
      const after = await identity.renew(holderOf(before));
      expect(after.privateKeyPem).not.to.equal(before.privateKeyPem);
      expect(new X509Certificate(after.certificatePem).checkPrivateKey(createPrivateKey(after.privateKeyPem))).to.equal(
        true,
      );
      expect(attributesOf(after.certificatePem)).to.deep.equal(attributesOf(before.certificatePem));
    });

    it("renews a TLS certificate over the same key, in its holder's own name", async () => {
      const identity = new Identity(options);
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const csr = newCsr("t-renewed", privateKey, "127.0.0.1");
      const certificatePem = await identity.certifyTls({ enrolmentId: "t-renewed", csr });
      const holder = { certificatePem, sign: async (data: Uint8Array) => signDer(privateKey, data) };
      const after = new X509Certificate(await identity.renewTls(holder, csr));
      expect(after.serialNumber).not.to.equal(new X509Certificate(certificatePem).serialNumber);
      expect(after.checkPrivateKey(privateKey)).to.equal(true);
      expect(after.keyUsage).to.include.members(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    });

    it("enrols an identity again as often as need be, by the registrar's word and with what it was registered with", async () => {
      const identity = new Identity(options);
      const before = await identity.enrolUser(user("u-0008"));
      for (const _ of ["first", "second"]) {
        const after = await identity.enrolAgain("u-0008");
        expect(after.privateKeyPem).not.to.equal(before.privateKeyPem);
        expect(attributesOf(after.certificatePem)).to.deep.equal(attributesOf(before.certificatePem));
      }
      expect(await codeOf(identity.enrolAgain("u-nobody"))).to.equal("NOT_FOUND");
      await identity.revoke("u-0008", "keyCompromise");
      expect(await codeOf(identity.enrolAgain("u-0008")), "revoked").to.equal("FORBIDDEN");
    });

    it("revokes for good, and says when there is nobody to revoke", async () => {
      const identity = new Identity(options);
      const held = await identity.enrolUser(user("u-0007"));
      expect(await codeOf(identity.renew(holderOf(held)))).to.equal("accepted");
      await identity.revoke("u-0007", "keyCompromise");
      expect(await codeOf(identity.renew(holderOf(held)))).to.equal("UNAUTHENTICATED");
      expect(await codeOf(identity.revoke("u-0007", "keyCompromise"))).to.equal("accepted");
      expect(await codeOf(identity.revoke("u-none", "unspecified"))).to.equal("NOT_FOUND");
    });

    it("leaves nothing standing that was renewed while it revoked", async () => {
      const identity = new Identity(options);
      const held = await identity.enrolUser(user("u-0009"));
      await identity.renew(holderOf(held));
      const renewals = Array.from({ length: 8 }, () => identity.renew(holderOf(held)));
      const revoking = identity.revoke("u-0009", "keyCompromise");
      const after = Array.from({ length: 8 }, () => identity.renew(holderOf(held)));
      const given = (await Promise.allSettled([...renewals, ...after])).flatMap((renewal) =>
        renewal.status === "fulfilled" ? [renewal.value] : [],
      );
      expect(await revoking).to.be.at.least(2);
      const list = Buffer.from(await identity.revocationList());
      const revoked = revokedSerials(list, new X509Certificate(organisation.caCertPem)) ?? new Set();
      for (const { certificatePem } of [held, ...given])
        expect(revoked).to.include(serialOf(new X509Certificate(certificatePem)));
    });

    it("revokes all certificates of an identity but one, however many there are", async () => {
      const identity = new Identity(options);
      const first = await identity.enrolUser(user("u-0010"));
      const second = await identity.renew(holderOf(first));
      const kept = await identity.renew(holderOf(second));
      expect(await identity.revokeOthers("u-0010", kept.certificatePem, "superseded")).to.equal(2);
      expect(await identity.revokeOthers("u-0010", kept.certificatePem, "superseded"), "again").to.equal(0);
      for (const other of [first, second])
        expect(await codeOf(identity.renew(holderOf(other)))).to.equal("UNAUTHENTICATED");
      expect(await codeOf(identity.renew(holderOf(kept)))).to.equal("accepted");
    });

    it("revokes one certificate by itself, once, and says of one that it never gave that it is unknown", async () => {
      const identity = new Identity(options);
      const first = await identity.enrolUser(user("u-0011"));
      const second = await identity.renew(holderOf(first));
      expect(await identity.revokeCertificate(first.certificatePem, "superseded")).to.equal(true);
      expect(await identity.revokeCertificate(first.certificatePem, "superseded"), "again").to.equal(false);
      expect(await codeOf(identity.renew(holderOf(first)))).to.equal("UNAUTHENTICATED");
      expect(await codeOf(identity.renew(holderOf(second)))).to.equal("accepted");
      const third = await openOrganisation({ dir: join(dir, "third"), mspId: "Org3MSP", name: "org3" });
      const elsewhere = await startCaServer(third, { port: 0, dataDir: join(dir, "third-ca") });
      const { certificatePem } = await new Identity({
        url: elsewhere.url,
        caName: elsewhere.caName,
        tlsRootCertPem: third.tlsCaCertPem,
        registrarId: elsewhere.registrarId,
        registrarSecret: await readFile(elsewhere.registrarSecretPath, "utf8"),
      }).enrolRegistrar();
      await elsewhere.close();
      expect(await codeOf(identity.revokeCertificate(certificatePem, "superseded"))).to.equal("NOT_FOUND");
    });

    it("talks to nobody whose certificate it cannot check", async () => {
      const stranger = await openOrganisation({ dir: join(dir, "stranger"), mspId: "Org2MSP", name: "org2" });
      const deceived = new Identity({ ...options, tlsRootCertPem: stranger.tlsCaCertPem });
      expect(await codeOf(deceived.enrolRegistrar())).to.deep.equal("LEDGER_UNAVAILABLE");
      for (const wrong of [{ tlsRootCertPem: "" }, { caName: "" }, { url: options.url.replace("https", "http") }]) {
        expect(await codeOf(new Identity({ ...options, ...wrong }).enrolRegistrar())).to.deep.equal("INVALID_INPUT");
      }
      expect(await codeOf(new Identity({ ...options, url: "https://127.0.0.1:9" }).enrolRegistrar())).to.deep.equal(
        "LEDGER_UNAVAILABLE",
      );
    });
  });

/** What a gateway killed after its first request to the CA leaves behind. */
async function registerOnly(options: FabricCaOptions, wanted: NewUser): Promise<void> {
  const registrar = await new FabricCaIdentity(options).enrolRegistrar();
  const client = await openSdk(options);
  const attrs = [
    { name: "mulian.department", value: wanted.department, ecert: true },
    { name: "mulian.role", value: wanted.roles.join(","), ecert: true },
  ];
  const request = {
    enrollmentID: wanted.enrolmentId,
    role: "client",
    affiliation: wanted.affiliation ?? "",
    maxEnrollments: 1,
    attrs,
  };
  await client.register(request, asSdkUser(registrar));
}
