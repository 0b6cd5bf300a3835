import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import type fabricCommon from "fabric-common";
import { x509 } from "../../src/crypto/x509.js";
import {
  attributesIn,
  type Client,
  clientOf,
  codeOf,
  enrolled,
  newCsr,
  raw,
  type RunningCa,
  token,
  unitsIn,
  userOf,
} from "./client.js";

export type { RunningCa } from "./client.js";

type User = InstanceType<typeof fabricCommon.User>;

/** Serial number and authority key id as Fabric CA wants them: hexadecimal. */
function numbersOf(certificatePem: string): { serial: string; aki: string } {
  const certificate = new x509.X509Certificate(certificatePem);
  const extension = certificate.getExtension("2.5.29.35")?.rawData ?? new ArrayBuffer();
  const aki = new x509.AuthorityKeyIdentifierExtension(extension).keyId ?? "";
  return { serial: new X509Certificate(certificatePem).serialNumber.toLowerCase(), aki };
}

/** What every CA with Fabric CA's REST API answers, seen through the unmodified fabric-ca-client. */
export function describeCertificateAuthority(implementation: string, start: () => Promise<RunningCa>): void {
  describe(`certificate authority: ${implementation}`, function () {
    // The SDK makes keys in plain JavaScript, slowly on a busy machine.
    this.timeout(180_000);

    let ca: RunningCa;
    let client: Client;
    let registrar: User;
    let serial = 0;

    const freshId = (): string => `user${++serial}`;
    const register = (request: Partial<Parameters<Client["register"]>[0]> = {}): Promise<string> =>
      client.register({ enrollmentID: freshId(), affiliation: ca.affiliation, role: "client", ...request }, registrar);

    async function registered(request: Partial<Parameters<Client["register"]>[0]> = {}) {
      const id = freshId();
      const secret = await register({ enrollmentID: id, ...request });
      return { id, secret };
    }

    async function member(request: Partial<Parameters<Client["register"]>[0]> = {}) {
      const { id, secret } = await registered(request);
      const { csr, privateKey } = await newCsr(id);
      const { certificate } = await client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr });
      const privateKeyPem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
      return { id, secret, certificate, privateKey, user: userOf(id, privateKeyPem, certificate) };
    }

    before(async () => {
      ca = await start();
      client = clientOf(ca);
      registrar = await enrolled(client, ca.registrarId, ca.registrarSecret);
    });

    after(() => ca?.close());

    it("tells its name and chain", async () => {
      const info = await client.getCaInfo(registrar);
      expect(info.caName).to.equal(ca.caName);
      expect(new X509Certificate(info.caChain).ca).to.equal(true);
    });

    it("enrols for the right secret only", async () => {
      const { id, secret } = await registered();
      const { csr } = await newCsr(id);
      expect(await codeOf(client.enroll({ enrollmentID: id, enrollmentSecret: `${secret}x`, csr }))).to.equal(20);
      expect(await codeOf(client.enroll({ enrollmentID: "nobody", enrollmentSecret: secret, csr }))).to.equal(20);
      const { certificate, rootCertificate } = await client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr });
      const issued = new X509Certificate(certificate);
      expect(issued.verify(new X509Certificate(rootCertificate).publicKey)).to.equal(true);
      expect(await codeOf(client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr }))).to.equal(20);
    });

    it("writes type and affiliation as organisational units, whatever the request says", async () => {
      const { certificate, id } = await member();
      expect(unitsIn(certificate)).to.have.members(["client", ...ca.affiliation.split(".")]);
      expect(new x509.X509Certificate(certificate).subjectName.getField("CN")).to.deep.equal([id]);
    });

    it("puts attributes marked ecert into the certificate, and others when asked for", async () => {
      const attrs = [
        { name: "mulian.department", value: "<health> & 卫生", ecert: true },
        { name: "mulian.hidden", value: "x" },
      ];
      const { id, secret } = await registered({ attrs, maxEnrollments: 5 });
      const enrol = async (attr_reqs?: { name: string; optional: boolean }[]) => {
        const { csr } = await newCsr(id);
        return client.enroll({
          enrollmentID: id,
          enrollmentSecret: secret,
          csr,
          ...(attr_reqs === undefined ? {} : { attr_reqs }),
        });
      };
      const byDefault = attributesIn((await enrol()).certificate);
      expect(byDefault).to.deep.include({
        "mulian.department": "<health> & 卫生",
        "hf.EnrollmentID": id,
        "hf.Type": "client",
      });
      expect(byDefault).to.include({ "hf.Affiliation": ca.affiliation }).and.not.to.have.property("mulian.hidden");
      const asked = attributesIn((await enrol([{ name: "mulian.hidden", optional: false }])).certificate);
      expect(asked, "just what was asked for").to.deep.equal({ "mulian.hidden": "x" });
      expect(attributesIn((await enrol([])).certificate), "nothing").to.deep.equal({});
      expect(await codeOf(enrol([{ name: "mulian.none", optional: true }]))).to.equal("accepted");
      expect(await codeOf(enrol([{ name: "mulian.none", optional: false }]))).to.equal(0);
    });

    it("refuses to register twice, outside the affiliations, or for one who is no registrar", async () => {
      const { user, id } = await member();
      expect(await codeOf(register({ enrollmentID: id }))).to.equal(74);
      expect(await codeOf(register({ affiliation: "nowhere" }))).to.equal(71);
      const request = { enrollmentID: freshId(), affiliation: ca.affiliation };
      expect(await codeOf(client.register(request, user))).to.equal(71);
      expect(await codeOf(client.register(request, registrar))).to.equal("accepted");
    });

    it("lets a registrar pass on no more than it has", async () => {
      const attrs = [
        { name: "hf.Registrar.Roles", value: "client" },
        { name: "hf.Registrar.Attributes", value: "mulian.*" },
      ];
      const { user: lesser } = await member({ attrs });
      const by = (request: object): Promise<number | "accepted"> =>
        codeOf(
          client.register({ enrollmentID: freshId(), affiliation: ca.affiliation, role: "client", ...request }, lesser),
        );
      expect(await by({ attrs: [{ name: "mulian.role", value: "reader" }] })).to.equal("accepted");
      expect(await by({ role: "peer" })).to.equal(71);
      expect(await by({ attrs: [{ name: "other.role", value: "reader" }] })).to.equal(71);
      expect(await by({ attrs: [{ name: "hf.Revoker", value: "true" }] })).to.equal(71);
    });

    it("refuses a request that is not the identity's own or not readable", async () => {
      const { id, secret } = await registered({ maxEnrollments: 5 });
      const enrol = (csr: string) => codeOf(client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr }));
      expect(await enrol((await newCsr("somebody-else")).csr)).to.equal(77);
      expect(await enrol("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")).to.be.oneOf(
        [31, 0],
      );
      expect(await enrol((await newCsr(id)).csr)).to.equal("accepted");
    });

    it("re-enrols for a signature with the present certificate", async () => {
      const { user, certificate } = await member();
      const again = await client.reenroll(user);
      expect(again.certificate).not.to.equal(certificate);
      expect(unitsIn(again.certificate)).to.deep.equal(unitsIn(certificate));
      expect(attributesIn(again.certificate)).to.deep.equal(attributesIn(certificate));
      expect(attributesIn((await client.reenroll(user, [])).certificate), "asked for none").to.deep.equal({});
    });

    it("issues certificates for TLS by their profile, with the names asked for", async () => {
      const { id, secret } = await registered();
      const { csr } = await newCsr(id, "P-256", [
        { type: "dns", value: "node.example.com" },
        { type: "ip", value: "127.0.0.1" },
      ]);
      const { certificate } = await client.enroll({ enrollmentID: id, enrollmentSecret: secret, profile: "tls", csr });
      const issued = new X509Certificate(certificate);
      expect(issued.checkHost("node.example.com")).to.equal("node.example.com");
      expect(issued.checkIP("127.0.0.1")).to.equal("127.0.0.1");
      expect(issued.keyUsage).to.include.members(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
      const other = await registered();
      const request = {
        enrollmentID: other.id,
        enrollmentSecret: other.secret,
        profile: "nonsense",
        csr: (await newCsr(other.id)).csr,
      };
      expect(await codeOf(client.enroll(request))).to.equal(0);
    });

    it("revokes an identity with everything it holds", async () => {
      const { id, secret, user } = await member({ maxEnrollments: 3 });
      const { user: stranger } = await member();
      expect(await codeOf(client.revoke({ enrollmentID: id, reason: "keycompromise" }, stranger))).to.equal(71);
      const { result } = await client.revoke({ enrollmentID: id, reason: "keycompromise" }, registrar);
      expect(result.RevokedCerts).to.have.length(1);
      expect(await codeOf(client.reenroll(user, []))).to.equal(20);
      const { csr } = await newCsr(id);
      expect(await codeOf(client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr }))).to.equal(20);
      expect(await codeOf(client.revoke({ enrollmentID: "nobody" }, registrar))).to.equal(10);
    });

    it("lets an identity give itself up, and then knows it no more", async () => {
      const { id, user } = await member();
      const { result } = await client.revoke({ enrollmentID: id, reason: "cessationofoperation" }, user);
      expect(result.RevokedCerts).to.have.length(1);
      expect(await codeOf(client.reenroll(user))).to.equal(20);
      const other = await member();
      const { serial, aki } = numbersOf(other.certificate);
      expect(await codeOf(client.revoke({ enrollmentID: "", serial, aki }, other.user))).to.equal("accepted");
      const kept = numbersOf((await member()).certificate);
      const { user: stranger } = await member();
      expect(await codeOf(client.revoke({ enrollmentID: "", ...kept }, stranger))).to.equal(71);
    });

    it("takes any word for a reason", async () => {
      for (const reason of ["affiliationchanged", "no such reason"]) {
        const { id } = await member();
        expect(await codeOf(client.revoke({ enrollmentID: id, reason }, registrar)), reason).to.equal("accepted");
      }
    });

    it("revokes one certificate and lists it in its CRL", async () => {
      const { certificate } = await member();
      const kept = await member();
      const aki = new x509.AuthorityKeyIdentifierExtension(
        new x509.X509Certificate(certificate).getExtension("2.5.29.35")?.rawData ?? new ArrayBuffer(),
      ).keyId;
      const number = new X509Certificate(certificate).serialNumber.toLowerCase();
      const request = { enrollmentID: "", serial: number, aki: aki ?? "" };
      expect(await codeOf(client.revoke(request, registrar))).to.equal("accepted");
      expect(await codeOf(client.revoke(request, registrar))).to.equal(66);
      expect(await codeOf(client.revoke({ ...request, serial: `1${number}` }, registrar)), "of nobody's").to.equal(8);
      const crl = new x509.X509Crl(
        x509.PemConverter.decodeFirst(Buffer.from(await client.generateCRL({}, registrar), "base64").toString()),
      );
      const listed = crl.entries.map((entry) => entry.serialNumber.replace(/^0+/, ""));
      expect(listed).to.include(number.replace(/^0+/, ""));
      expect(listed).not.to.include(
        new X509Certificate(kept.certificate).serialNumber.toLowerCase().replace(/^0+/, ""),
      );
      expect(await codeOf(client.generateCRL({}, kept.user))).to.equal(71);
      const backwards = { revokedAfter: new Date(2), revokedBefore: new Date(1) };
      expect(await codeOf(client.generateCRL(backwards, registrar))).to.equal(36);
    });

    it("shows and changes identities for registrars", async () => {
      const service = client.newIdentityService();
      const { id, user } = await member();
      const shown = (await service.getOne(id, registrar)).result;
      expect(shown).to.deep.include({ id, type: "client", affiliation: ca.affiliation, caname: ca.caName });
      const all: { id: string }[] = (await service.getAll(registrar)).result.identities;
      expect(all.map((identity) => identity.id)).to.include(id);
      expect(await codeOf(service.getAll(user))).to.equal(71);
      expect(await codeOf(service.getOne("nobody", registrar))).to.equal(63);
      const changes = {
        enrollmentID: id,
        affiliation: ca.affiliation,
        attrs: [{ name: "mulian.role", value: "auditor", ecert: true }],
      };
      await service.update(id, changes, registrar);
      const renewed = await client.reenroll(user, [{ name: "mulian.role", optional: false }]);
      expect(attributesIn(renewed.certificate)).to.include({ "mulian.role": "auditor" });
      const added = { enrollmentID: freshId(), affiliation: ca.affiliation };
      expect(await service.create(added, registrar))
        .to.be.a("string")
        .and.not.equal("");
    });

    it("keeps affiliations", async () => {
      const service = client.newAffiliationService();
      const { user } = await member();
      const name = `${ca.affiliation}.new`;
      await service.create({ name }, registrar);
      expect(await codeOf(service.create({ name }, registrar))).to.equal(60);
      const parent = (await service.getOne(ca.affiliation, registrar)).result;
      expect(parent.affiliations).to.deep.include({ name });
      expect(JSON.stringify((await service.getAll(registrar)).result)).to.include(`"${name}"`);
      expect(await codeOf(service.getOne("nowhere", registrar))).to.equal(63);
      expect(await codeOf(service.getAll(user))).to.equal(71);
      expect(await codeOf(register({ affiliation: name }))).to.equal("accepted");
    });

    it("lists what it issued", async () => {
      const { id, certificate, user } = await member();
      const list = async (filter: object) =>
        (await client.newCertificateService().getCertificates(filter, registrar)).result.certs;
      const { result } = await client.newCertificateService().getCertificates({ id }, registrar);
      expect(result.certs.map((entry) => new X509Certificate(entry.PEM).fingerprint256)).to.deep.equal([
        new X509Certificate(certificate).fingerprint256,
      ]);
      await client.revoke({ enrollmentID: id }, registrar);
      expect(await list({ id, notrevoked: true })).to.deep.equal([]);
      expect(await list({ id })).to.have.length(1);
      expect(await codeOf(client.newCertificateService().getCertificates({ id }, user))).to.equal(20);
    });

    it("answers to its own name only", async () => {
      const stranger = clientOf({ ...ca, caName: "ca-nowhere" });
      const { id, secret } = await registered();
      const { csr } = await newCsr(id);
      expect(await codeOf(stranger.enroll({ enrollmentID: id, enrollmentSecret: secret, csr }))).to.equal(19);
    });

    it("believes a token only for the request it was made for", async () => {
      const { privateKey, certificate } = await member({ attrs: [{ name: "hf.Registrar.Roles", value: "client" }] });
      const path = "/api/v1/register";
      const body = JSON.stringify({ id: freshId(), type: "client", affiliation: ca.affiliation, max_enrollments: 1 });
      const authorization = token(privateKey, certificate, "POST", path, body);
      expect((await raw(ca, "POST", path, body.replace("client", "peer"), { authorization })).code).to.equal(20);
      expect((await raw(ca, "POST", `${path}?ca=${ca.caName}`, body, { authorization })).code).to.equal(20);
      expect(await raw(ca, "POST", path, body, {}), "no token").to.deep.equal({ status: 401, code: 2 });
      expect(await raw(ca, "POST", "/api/v1/enroll", "{}", {}), "no secret").to.deep.equal({ status: 401, code: 2 });
      expect((await raw(ca, "POST", path, body, { authorization })).status).to.equal(201);
    });

    it("says what is wrong with a body", async () => {
      const { privateKey, certificate } = await member({ attrs: [{ name: "hf.Registrar.Roles", value: "client" }] });
      const path = "/api/v1/register";
      const send = (body: string) =>
        raw(ca, "POST", path, body, { authorization: token(privateKey, certificate, "POST", path, body) });
      expect((await send("")).code).to.equal(4);
      expect((await send("{")).code).to.equal(5);
    });
  });
}
