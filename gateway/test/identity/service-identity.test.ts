import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { type CaServer, openOrganisation, startCaServer } from "@mulian/embedded-network/ca";
import { expect } from "chai";
import { pino } from "pino";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { openLevelState } from "../../src/adapters/state/level-state.js";
import { serviceIdentity } from "../../src/composition/service-identity.js";
import type { LedgerCaller } from "../../src/ports/ledger.js";
import type { GatewayState } from "../../src/ports/state.js";

const DAY_MS = 86_400_000;

describe("the gateway's own certificate", function () {
  this.timeout(20_000);
  let dir: string;
  let server: CaServer;
  let identity: FabricCaIdentity;
  let state: GatewayState;
  const keys = new Map<string, string>();
  const keyStore = { put: async (name: string, pem: string) => void keys.set(name, pem) };

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
  });

  after(async () => {
    await state.close();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  const startedAt = (at: Date): Promise<LedgerCaller> =>
    serviceIdentity(
      { identity, keyStore, state, clock: { now: () => at }, logger: pino({ enabled: false }) },
      { mspId: "Org1MSP", department: "civil-affairs" },
    );
  const beforeItsEnd = ({ certificatePem }: LedgerCaller, days: number): Date =>
    new Date(new X509Certificate(certificatePem).validToDate.getTime() - days * DAY_MS);

  it("stays from start to start, and is another one in its last month, with a key of its own", async () => {
    const first = await startedAt(new Date());
    expect(await startedAt(beforeItsEnd(first, 31))).to.deep.equal(first);
    const second = await startedAt(beforeItsEnd(first, 29));
    expect(second.enrolmentId).to.not.equal(first.enrolmentId);
    expect(keys.get(second.keyName)).to.be.a("string").and.not.equal(keys.get(first.keyName));
    expect(await startedAt(new Date())).to.deep.equal(second);
  });

  it("serves on while it is good when the CA does not answer, and no longer once it has expired", async () => {
    const known = await startedAt(new Date());
    await server.close();
    expect(await startedAt(beforeItsEnd(known, 1))).to.deep.equal(known);
    const refused = await startedAt(beforeItsEnd(known, -1)).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DomainError).with.property("code", "LEDGER_UNAVAILABLE");
  });
});
