import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { type CaServer, type Organisation, openOrganisation, startCaServer } from "@mulian/embedded-network/ca";
import { expect } from "chai";
import { pino } from "pino";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { revokedSerials, serialOf } from "../../src/adapters/ledger/revoked-serials.js";
import { openLevelState } from "../../src/adapters/state/level-state.js";
import type { IdentityPort } from "../../src/ports/identity.js";
import type { GatewayState, UserRow } from "../../src/ports/state.js";
import type { UserCaller } from "../../src/use-cases/caller.js";
import { renewUser } from "../../src/use-cases/renew-user.js";
import { UserCertificates } from "../../src/use-cases/user-certificates.js";
import { codeOf } from "../exchange-leg/until.js";
import { TemporaryIndex } from "../support/temporary-index.js";

const DEPARTMENT = "civil-affairs";
const MSP = "Org1MSP";

describe("renewing a user by an operator's word", function () {
  this.timeout(60_000);
  let dir: string;
  let organisation: Organisation;
  let ca: CaServer;
  let identity: IdentityPort;
  let keyStore: FileKeyStore;
  let state: GatewayState;
  let made: TemporaryIndex;
  /** The lists that went into the channel. */
  let published: string[];
  let users = 0;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "mulian-renew-"));
    organisation = await openOrganisation({ dir: join(dir, "org"), mspId: MSP, name: "org" });
    ca = await startCaServer(organisation, { port: 0, dataDir: join(dir, "ca") });
    keyStore = await FileKeyStore.open({ path: join(dir, "keys"), unlock: { key: Buffer.alloc(32, 1) } });
    state = await openLevelState(join(dir, "state"));
    made = await TemporaryIndex.open();
  });
  after(async () => {
    await made?.remove();
    await state?.close();
    await ca?.close();
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const { url, caName, registrarId } = ca;
    const registrarSecret = await readFile(ca.registrarSecretPath, "utf8");
    const tlsRootCertPem = organisation.tlsCaCertPem;
    identity = new FabricCaIdentity({ url, caName, registrarId, registrarSecret, tlsRootCertPem });
    published = [];
  });

  async function enrolled(): Promise<UserRow> {
    const enrolmentId = `u${String(++users).padStart(16, "0")}`;
    const roles = ["steward" as const];
    const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department: DEPARTMENT, roles });
    const keyName = `user-${enrolmentId}`;
    await keyStore.put(keyName, privateKeyPem);
    const named = {
      user: enrolmentId,
      department: DEPARTMENT,
      roles,
      mspId: MSP,
      enrolmentId,
      certificatePem,
      keyName,
    };
    const row = { ...named, passwordHash: "", createdAt: new Date().toISOString() };
    await state.users.put(row.user, row);
    return row;
  }

  function renew({ user, ...ledger }: UserRow) {
    // The channel; a peer that takes whatever is signed.
    const administration = {
      isConfigured: true,
      publishRevocations: async (list: string) => published.push(list),
      lists: async () => false,
      accepts: async () => true,
    };
    const clock = { now: () => new Date() };
    const logger = pino({ enabled: false });
    const certificates = new UserCertificates({ identity, administration, keyStore, state, clock, logger });
    const operator: UserCaller = { user: "operator", department: DEPARTMENT, roles: ["operator"], ledger };
    const { index } = made;
    return renewUser({ index, state, certificates, host: DEPARTMENT, identity, administration }, operator, user);
  }

  const listed = (list: string | undefined): ReadonlySet<string> =>
    revokedSerials(Buffer.from(list ?? ""), new X509Certificate(organisation.caCertPem)) ?? new Set();
  const serial = ({ certificatePem }: Pick<UserRow, "certificatePem">): string =>
    serialOf(new X509Certificate(certificatePem));

  it("puts the old certificate into the channel's list, once", async () => {
    const before = await enrolled();
    await renew(before);
    expect(published).to.have.length(1);
    expect(listed(published[0])).to.include(serial(before));
  });

  for (const code of ["CERTIFICATES_REAPPEAR", "LEDGER_UNAVAILABLE"] as const)
    it(`puts what was revoked into the channel's list although the revoking ended with ${code}, and says that`, async () => {
      const before = await enrolled();
      const { revokeOthers } = identity;
      identity.revokeOthers = async (...others) => {
        await revokeOthers.apply(identity, others);
        throw new DomainError(code, "others may stand");
      };
      expect(await codeOf(renew(before))).to.equal(code);
      expect(published).to.have.length(1);
      const taken = (await state.users.get(before.user)) ?? before;
      expect(taken).to.include({ mayHaveOthers: true });
      expect(listed(published[0])).to.include(serial(before)).and.not.to.include(serial(taken));
    });

  it("tells the first failure where the list is not to be had either, and a repeat publishes", async () => {
    const before = await enrolled();
    const { revokeOthers, revocationList } = identity;
    identity.revokeOthers = () => Promise.reject(new DomainError("CERTIFICATES_REAPPEAR", "others may stand"));
    identity.revocationList = () => Promise.reject(new DomainError("LEDGER_UNAVAILABLE", "cut"));
    expect(await codeOf(renew(before))).to.equal("CERTIFICATES_REAPPEAR");
    expect(published).to.deep.equal([]);
    Object.assign(identity, { revokeOthers, revocationList });
    expect(await codeOf(renew(before))).to.equal("accepted");
    expect(listed(published[0])).to.include(serial(before));
  });

  it("publishes nothing where the CA gave no other certificate", async () => {
    const before = await enrolled();
    identity.enrolAgain = () => Promise.reject(new DomainError("LEDGER_UNAVAILABLE", "cut"));
    expect(await codeOf(renew(before))).to.equal("LEDGER_UNAVAILABLE");
    expect(published).to.deep.equal([]);
    expect(await state.users.get(before.user)).to.deep.equal(before);
  });
});
