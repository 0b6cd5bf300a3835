import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign, X509Certificate } from "node:crypto";
import { expect } from "chai";
import { startCaServer, type CaServer } from "../../src/ca/server.js";
import { openStore } from "../../src/ca/store.js";
import { openOrganisation, type Organisation } from "../../src/crypto/organisation.js";
import { x509 } from "../../src/crypto/x509.js";
import { clientOf, codeOf, enrolled, newCsr, raw, type RunningCa, userOf } from "./client.js";
import { describeCertificateAuthority } from "./describe-certificate-authority.js";

interface EmbeddedCa extends RunningCa {
  readonly dir: string;
  readonly organisation: Organisation;
  readonly server: CaServer;
}

async function startEmbedded(dir?: string): Promise<EmbeddedCa> {
  const root = dir ?? (await mkdtemp(join(tmpdir(), "mulian-ca-")));
  const organisation = await openOrganisation({ dir: join(root, "org"), mspId: "Org1MSP", name: "org1" });
  const server = await startCaServer(organisation, { port: 0, dataDir: join(root, "ca") });
  return {
    url: server.url,
    caName: server.caName,
    tlsRootCertPem: organisation.tlsCaCertPem,
    registrarId: server.registrarId,
    registrarSecret: await readFile(server.registrarSecretPath, "utf8"),
    affiliation: "org1",
    dir: root,
    organisation,
    server,
    close: async () => {
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

describeCertificateAuthority("embedded", startEmbedded);

describe("embedded certificate authority, where it is stricter", function () {
  this.timeout(180_000);
  let ca: EmbeddedCa;

  beforeEach(async () => {
    ca = await startEmbedded();
  });

  afterEach(() => ca.close());

  async function asRegistrar() {
    const client = clientOf(ca);
    const { csr, privateKey } = await newCsr(ca.registrarId);
    const { certificate } = await client.enroll({
      enrollmentID: ca.registrarId,
      enrollmentSecret: ca.registrarSecret,
      csr,
    });
    const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    return { client, registrar: userOf(ca.registrarId, pem, certificate) };
  }

  it("does not let parallel guesses run past the lock-out", async () => {
    const { client, registrar } = await asRegistrar();
    const secret = await client.register({ enrollmentID: "victim", affiliation: "org1", maxEnrollments: 5 }, registrar);
    const { csr } = await newCsr("victim");
    const guess = (attempt: string) =>
      codeOf(client.enroll({ enrollmentID: "victim", enrollmentSecret: attempt, csr }));
    const codes = await Promise.all(Array.from({ length: 24 }, (_, index) => guess(`guess${index}`)));
    expect(codes.filter((code) => code === 20)).to.have.length(10);
    expect(codes.filter((code) => code === 73)).to.have.length(14);
    expect(await guess(secret)).to.equal(73);
    await client
      .newIdentityService()
      .update("victim", { enrollmentID: "victim", affiliation: "org1", enrollmentSecret: "renewed-secret" }, registrar);
    expect(await guess("renewed-secret")).to.equal("accepted");
  });

  it("does not let parallel enrolments run past the limit", async () => {
    const { client, registrar } = await asRegistrar();
    const secret = await client.register({ enrollmentID: "twice", affiliation: "org1", maxEnrollments: 2 }, registrar);
    const requests = await Promise.all(Array.from({ length: 8 }, () => newCsr("twice")));
    const codes = await Promise.all(
      requests.map(({ csr }) => codeOf(client.enroll({ enrollmentID: "twice", enrollmentSecret: secret, csr }))),
    );
    expect(codes.filter((code) => code === "accepted")).to.have.length(2);
    expect(codes.filter((code) => code === 20)).to.have.length(6);
    const issued = await client.newCertificateService().getCertificates({ id: "twice" }, registrar);
    expect(issued.result.certs).to.have.length(2);
  });

  it("knows no unlimited enrolment", async () => {
    const { client, registrar } = await asRegistrar();
    for (const maxEnrollments of [0, -1, 1_001]) {
      expect(
        await codeOf(client.register({ enrollmentID: "greedy", affiliation: "org1", maxEnrollments }, registrar)),
      ).to.equal(5);
    }
    expect(
      await codeOf(client.register({ enrollmentID: "greedy", affiliation: "org1", maxEnrollments: 1_000 }, registrar)),
    ).to.equal("accepted");
  });

  it("keeps a lesser registrar from becoming a greater one", async () => {
    const { client, registrar } = await asRegistrar();
    const rights = [
      { name: "hf.Registrar.Roles", value: "client" },
      { name: "hf.Revoker", value: "true" },
    ];
    const secret = await client.register({ enrollmentID: "clerk", affiliation: "org1", attrs: rights }, registrar);
    const clerk = await enrolled(client, "clerk", secret);
    const update = (id: string) =>
      client
        .newIdentityService()
        .update(id, { enrollmentID: id, affiliation: "org1", enrollmentSecret: "stolen" }, clerk);
    expect(await codeOf(update(ca.registrarId))).to.equal(71);
    expect(await codeOf(client.revoke({ enrollmentID: ca.registrarId }, clerk))).to.equal(71);
    await client.register({ enrollmentID: "reader", affiliation: "org1" }, clerk);
    expect(await codeOf(update("reader"))).to.equal("accepted");
    // Its own attributes are rights too: who may not give them does not become one who has them, but may still revoke.
    const attrs = [{ name: "office", value: "registry" }];
    await client.register({ enrollmentID: "officer", affiliation: "org1", attrs }, registrar);
    expect(await codeOf(update("officer"))).to.equal(71);
    expect(await codeOf(client.revoke({ enrollmentID: "officer" }, clerk))).to.equal("accepted");
  });

  it("lets no affiliation pose as a node role", async () => {
    const { client, registrar } = await asRegistrar();
    const add = (name: string) => codeOf(client.newAffiliationService().create({ name, force: true }, registrar));
    expect(await add("org1.admin")).to.equal(5);
    expect(await add("peer")).to.equal(5);
    expect(await add("org1.health")).to.equal("accepted");
  });

  it("keeps its secret file, keys and record to itself, and across a restart", async () => {
    const { client, registrar } = await asRegistrar();
    await client.register({ enrollmentID: "stays", affiliation: "org1" }, registrar);
    expect((await stat(ca.server.registrarSecretPath)).mode & 0o777).to.equal(0o600);
    expect((await stat(join(ca.dir, "ca"))).mode & 0o777).to.equal(0o700);
    await ca.server.close();
    const store = await openStore(join(ca.dir, "ca", "store"));
    const actions = (await store.journal()).map((entry) => entry as { action: string; subject: string });
    await store.close();
    expect(actions.map(({ action, subject }) => `${action} ${subject}`)).to.deep.equal([
      "bootstrap registrar",
      "enrol registrar",
      "register stays",
    ]);
    const secret = ca.registrarSecret;
    ca = await startEmbedded(ca.dir);
    expect(ca.registrarSecret).to.equal(secret);
    const again = await asRegistrar();
    expect(
      await codeOf(again.client.register({ enrollmentID: "stays", affiliation: "org1" }, again.registrar)),
    ).to.equal(74);
  });

  it("refuses requests that are too large or ask for what is not there", async () => {
    expect(await raw(ca, "POST", "/api/v1/enroll", "x".repeat(70_000))).to.deep.equal({ status: 413, code: 3 });
    expect((await raw(ca, "POST", "/api/v1/nothing", "{}")).status).to.equal(404);
    expect(await raw(ca, "PATCH", "/api/v1/enroll", "{}")).to.deep.equal({ status: 405, code: 1 });
    expect((await raw(ca, "POST", "/cainfo", "{}")).status).to.equal(200);
  });

  it("refuses a weak key, a foreign proof of possession and a high-S token", async () => {
    const { client, registrar } = await asRegistrar();
    const secret = await client.register({ enrollmentID: "weak", affiliation: "org1", maxEnrollments: 3 }, registrar);
    const enrol = (csr: string) => codeOf(client.enroll({ enrollmentID: "weak", enrollmentSecret: secret, csr }));
    expect(await enrol((await newCsr("weak", "P-384")).csr)).to.equal(80);
    const { csr, privateKey } = await newCsr("weak");
    const der = Buffer.from(x509.PemConverter.decodeFirst(csr));
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    const broken = x509.PemConverter.encode(der, "CERTIFICATE REQUEST");
    expect(await enrol(broken)).to.equal(31);
    const { certificate } = await client.enroll({ enrollmentID: "weak", enrollmentSecret: secret, csr });
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const signed = Buffer.from(`GET.${base64("/api/v1/identities")}..${base64(certificate)}`);
    const authorization = `${base64(certificate)}.${highS(signed, privateKey).toString("base64")}`;
    expect((await raw(ca, "GET", "/api/v1/identities", "", { authorization })).code).to.equal(20);
    expect(new X509Certificate(certificate).ca).to.equal(false);
  });
});

/** Signs until the signature happens to have a high s: half of them do. */
function highS(bytes: Buffer, privateKey: Parameters<typeof sign>[2]): Buffer {
  for (;;) {
    const signature = sign("sha256", bytes, privateKey);
    const sAt = 4 + (signature[3] ?? 0);
    // A high s is above half the order, whose first byte is 0x7f; from 0x80 on, DER writes 33 bytes.
    if (signature[sAt + 1] === 33) return signature;
  }
}
