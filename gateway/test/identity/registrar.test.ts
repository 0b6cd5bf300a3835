import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type CaServer, openOrganisation, startCaServer } from "@mulian/embedded-network/ca";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { revokedSerials, serialOf } from "../../src/adapters/ledger/revoked-serials.js";
import { caOptions } from "../../src/composition/ca-options.js";
import { identityOf } from "../../src/composition/identity.js";
import { Registrar } from "../../src/composition/registrar.js";
import type { GatewayConfig } from "../../src/config.js";
import type { Credential } from "../../src/ports/identity.js";

const DAY_MS = 86_400_000;
const LOOK_MS = 20;

describe("the certificate a gateway speaks to its CA by", function () {
  this.timeout(180_000);
  let dir: string;
  let server: CaServer;
  let authority: X509Certificate;
  let keyStore: FileKeyStore;
  let ca: GatewayConfig["ca"];
  const opened: Registrar[] = [];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "mulian-registrar-"));
    keyStore = await FileKeyStore.open({ path: join(dir, "keys"), unlock: { key: Buffer.alloc(32, 1) } });
    server = await start(0);
    const { url, caName, registrarId, registrarSecretPath: registrarSecretFile } = server;
    ca = { url, caName, registrarId, registrarSecretFile, tlsRootCertFile: join(dir, "tls-root.pem") };
  });
  afterEach(() => Promise.all(opened.splice(0).map((registrar) => registrar.close())));
  after(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function start(port: number): Promise<CaServer> {
    const organisation = await openOrganisation({ dir: join(dir, "org"), mspId: "Org1MSP", name: "org1" });
    await writeFile(join(dir, "tls-root.pem"), organisation.tlsCaCertPem);
    authority = new X509Certificate(organisation.caCertPem);
    return startCaServer(organisation, { port, dataDir: join(dir, "ca") });
  }
  async function open(now: () => Date): Promise<Registrar> {
    const logger = pino({ enabled: false });
    const registrar = await Registrar.open({ keyStore, clock: { now }, logger, lookMs: LOOK_MS });
    opened.push(registrar);
    return registrar;
  }
  const known = ({ current }: Registrar): Credential => current ?? expect.fail("there is none");
  const serial = ({ certificatePem }: Credential): string => serialOf(new X509Certificate(certificatePem));
  const serialsIn = (list: string): ReadonlySet<string> =>
    revokedSerials(Buffer.from(list), authority) ?? expect.fail("it is not this authority's list");
  const daysBeforeEnd = ({ certificatePem }: Credential, days: number): Date =>
    new Date(new X509Certificate(certificatePem).validToDate.getTime() - days * DAY_MS);

  it("is there once the CA was spoken to, and stays from start to start", async () => {
    const first = await open(() => new Date());
    expect(first.current).to.equal(undefined);
    await identityOf(ca, first).revocationList();
    const { certificatePem, privateKeyPem } = known(first);
    expect(new X509Certificate(certificatePem).subject).to.include(`CN=${ca.registrarId}`);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))).to.equal(true);
    expect(known(await open(() => new Date()))).to.deep.equal(known(first));
  });

  it("is another one in its last month although nobody speaks to the CA, and is told where it could not be had", async () => {
    let now = new Date();
    const registrar = await open(() => now);
    const before = known(registrar);
    await registrar.watch(identityOf(ca, registrar));
    expect(known(registrar)).to.deep.equal(before);

    await server.close();
    now = daysBeforeEnd(before, 29);
    while (registrar.failingSince === undefined) await pause(LOOK_MS);
    expect(known(registrar), "while the CA is away").to.deep.equal(before);
    server = await start(Number(new URL(ca.url).port));
    while (known(registrar).certificatePem === before.certificatePem) await pause(LOOK_MS);
    expect(registrar.failingSince).to.equal(undefined);
    expect(known(registrar).privateKeyPem).not.to.equal(before.privateKeyPem);
    await registrar.close();
    const next = await open(() => new Date());
    expect(known(next)).to.deep.equal(known(registrar));
    expect(await identityOf(ca, next).revocationList()).to.include("X509 CRL");
  });

  it("is revoked once another has taken its place, and no other of the same name", async () => {
    const programs = new FabricCaIdentity(await caOptions(ca));
    const elsewhere = await programs.enrolRegistrar();
    let now = new Date();
    const first = await open(() => now);
    const before = known(first);
    let isRefused = true;
    const identity = identityOf(ca, first);
    const failing: typeof identity = {
      ...identity,
      revokeCertificate: async (pem, reason) => {
        if (isRefused) throw new DomainError("LEDGER_UNAVAILABLE", "the CA does not answer");
        return identity.revokeCertificate(pem, reason);
      },
    };
    now = daysBeforeEnd(before, 29);
    await first.watch(failing);
    expect(known(first).certificatePem).not.to.equal(before.certificatePem);
    expect(first.failingSince, "the renewal itself did not fail").to.equal(undefined);
    await first.close();
    expect(await programs.revocationList().then(serialsIn)).to.not.include(serial(before));

    isRefused = false;
    const next = await open(() => new Date());
    await next.watch(identityOf(ca, next));
    const revoked = serialsIn(await programs.revocationList());
    expect(revoked).to.include(serial(before));
    for (const good of [known(next), elsewhere]) expect(revoked).to.not.include(serial(good));
  });
});
