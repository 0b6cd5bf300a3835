import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";
import { type CaServer, openOrganisation, startCaServer } from "@mulian/embedded-network/ca";
import { expect } from "chai";
import { pino } from "pino";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { openLevelState } from "../../src/adapters/state/level-state.js";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { ServiceIdentity } from "../../src/composition/service-identity.js";
import type { LedgerCaller } from "../../src/ports/ledger.js";
import type { GatewayState } from "../../src/ports/state.js";

const DAY_MS = 86_400_000;
const LOOK_MS = 20;

describe("the gateway's own certificate", function () {
  this.timeout(180_000);
  let dir: string;
  let server: CaServer;
  let identity: FabricCaIdentity;
  let state: GatewayState;
  let keyStore: FileKeyStore;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "mulian-service-"));
    const organisation = await openOrganisation({ dir: join(dir, "org"), mspId: "Org1MSP", name: "org1" });
    server = await startCaServer(organisation, { port: 0, dataDir: join(dir, "ca") });
    identity = new FabricCaIdentity({
      url: server.url,
      caName: server.caName,
      tlsRootCertPem: organisation.tlsCaCertPem,
      registrarId: server.registrarId,
      registrarSecret: await readFile(server.registrarSecretPath, "utf8"),
    });
    state = await openLevelState(join(dir, "state"));
    keyStore = await FileKeyStore.open({ path: join(dir, "keys"), unlock: { key: Buffer.alloc(32, 1) } });
  });

  after(async () => {
    await state.close();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** What the peer says of a certificate; there is none here. */
  let accepts: (caller: LedgerCaller) => boolean;
  beforeEach(() => {
    accepts = () => true;
  });

  async function open(now: () => Date, lookMs?: number): Promise<ServiceIdentity> {
    const opened = await ServiceIdentity.open(
      { identity, keyStore, state, clock: { now }, logger: pino({ enabled: false }), lookMs },
      { mspId: "Org1MSP", department: "civil-affairs" },
    );
    await opened.watch(async (caller) => accepts(caller));
    return opened;
  }
  /** Asked as whoever has the key would: for another certificate. */
  const caTakes = ({ certificatePem, keyName }: LedgerCaller): Promise<boolean> =>
    identity.renew({ certificatePem, sign: (data) => keyStore.sign(keyName, data) }).then(
      () => true,
      () => false,
    );
  /** What it acts with at this moment. */
  const callerOf = ({ mspId, enrolmentId, certificatePem, keyName }: LedgerCaller): LedgerCaller => ({
    mspId,
    enrolmentId,
    certificatePem,
    keyName,
  });
  async function startedAt(at: Date): Promise<LedgerCaller> {
    const opened = await open(() => at);
    await opened.close();
    return callerOf(opened);
  }
  const beforeItsEnd = ({ certificatePem }: LedgerCaller, days: number): Date =>
    new Date(new X509Certificate(certificatePem).validToDate.getTime() - days * DAY_MS);
  async function requireItsKey({ certificatePem, keyName }: LedgerCaller): Promise<void> {
    const { x, y } = new X509Certificate(certificatePem).publicKey.export({ format: "jwk" });
    expect(await keyStore.publicJwk(keyName)).to.deep.include({ x, y });
  }

  it("stays from start to start, and is another one in its last month, over a key of its own", async () => {
    const first = await startedAt(new Date());
    expect(await startedAt(beforeItsEnd(first, 31))).to.deep.equal(first);
    const second = await startedAt(beforeItsEnd(first, 29));
    expect(second.enrolmentId).to.equal(first.enrolmentId);
    expect(second.certificatePem).not.to.equal(first.certificatePem);
    expect(second.keyName).not.to.equal(first.keyName);
    await requireItsKey(second);
    await requireItsKey(first);
    expect(await caTakes(first), "the CA takes the old one").to.equal(false);
    expect(await caTakes(second), "the CA takes the new one").to.equal(true);
    expect(await startedAt(new Date())).to.deep.equal(second);
    await startedAt(beforeItsEnd(second, 29));
    expect(await keyStore.publicJwk(first.keyName), "the key before the last one").to.equal(undefined);
  });

  it("stays when the peer does not take the new one, which is then revoked, and is another one once the peer does", async () => {
    const first = await startedAt(new Date());
    const day = beforeItsEnd(first, 29);
    accepts = ({ certificatePem }) => certificatePem === first.certificatePem;
    const running = await open(() => day, LOOK_MS);
    expect(callerOf(running)).to.deep.equal(first);
    expect(running.failingSince).to.equal(day.toISOString());
    accepts = () => true;
    while (running.failingSince !== undefined) await pause(LOOK_MS);
    await running.close();
    expect(running.certificatePem).not.to.equal(first.certificatePem);
    expect(await caTakes(first)).to.equal(false);
    expect(await identity.revokeOthers(running.enrolmentId, running.certificatePem, "superseded")).to.equal(0);
  });

  it("is revoked at a later look when the CA did not answer at first, once it was replaced", async () => {
    const first = await startedAt(new Date());
    const { revokeOthers } = identity;
    identity.revokeOthers = () => Promise.reject(new DomainError("LEDGER_UNAVAILABLE", "cut"));
    try {
      const second = await startedAt(beforeItsEnd(first, 29));
      expect(second.certificatePem).not.to.equal(first.certificatePem);
    } finally {
      identity.revokeOthers = revokeOthers;
    }
    await startedAt(new Date());
    expect(await caTakes(first)).to.equal(false);
  });

  it("is renewed while the gateway runs, for whoever acts with it from then on", async () => {
    let now = new Date();
    const running = await open(() => now, LOOK_MS);
    const before = callerOf(running);
    now = beforeItsEnd(before, 29);
    while (running.certificatePem === before.certificatePem) await pause(LOOK_MS);
    await requireItsKey(running);
    expect(running.enrolmentId).to.equal(before.enrolmentId);
    await running.close();
  });

  it("serves on while it is good when the CA does not answer, and no longer once it has expired", async () => {
    const known = await startedAt(new Date());
    await server.close();
    const day = beforeItsEnd(known, 1);
    const opened = await open(() => day);
    expect(callerOf(opened)).to.deep.equal(known);
    expect(opened.failingSince).to.equal(day.toISOString());
    await opened.close();
    const refused = await startedAt(beforeItsEnd(known, -1)).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DomainError).with.property("code", "LEDGER_UNAVAILABLE");
  });

  it("enrols anew, under another pseudonym, once it has ended", async () => {
    const known = await startedAt(new Date());
    const organisation = await openOrganisation({ dir: join(dir, "org"), mspId: "Org1MSP", name: "org1" });
    server = await startCaServer(organisation, { port: Number(new URL(server.url).port), dataDir: join(dir, "ca") });
    const anew = await startedAt(beforeItsEnd(known, -1));
    expect(anew.enrolmentId).not.to.equal(known.enrolmentId);
    await requireItsKey(anew);
  });
});
