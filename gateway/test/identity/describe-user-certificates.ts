import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import { FabricCaIdentity, type FabricCaOptions } from "../../src/adapters/identity/fabric-ca.js";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { openLevelState } from "../../src/adapters/state/level-state.js";
import type { Holder, IdentityPort } from "../../src/ports/identity.js";
import type { LedgerCaller } from "../../src/ports/ledger.js";
import type { GatewayState, UserRow } from "../../src/ports/state.js";
import { UserCertificates } from "../../src/use-cases/user-certificates.js";

const DAY_MS = 86_400_000;
const POLL_MS = 50;
/** The brief certificates have to end; where a CA rounds to minutes that can take more than one. */
const LIMIT_MS = 150_000;

/** Two authorities of one kind, running: what one gives lasts a year, what the other gives for seconds. */
export interface TwoAuthorities {
  readonly yearly: FabricCaOptions;
  readonly brief: FabricCaOptions;
  close(): Promise<void>;
}

/** What becomes of users' certificates, whichever CA it is. @param start gives the authorities, or skips */
export function describeUserCertificates(
  name: string,
  start: (context: Mocha.Context) => Promise<TwoAuthorities>,
): void {
  describe(`users' certificates at ${name}`, function () {
    this.timeout(LIMIT_MS);
    let dir: string;
    let authorities: TwoAuthorities;
    let keyStore: FileKeyStore;
    let state: GatewayState;
    let now = (): Date => new Date();
    /** The way to the CA, which a test may cut. */
    let identity: IdentityPort;
    /** What the peer says of a certificate; there is none here. */
    let accepts: (caller: LedgerCaller) => boolean;
    let certificates: UserCertificates;
    let users = 0;

    before(async function () {
      authorities = await start(this);
      dir = await mkdtemp(join(tmpdir(), "mulian-user-certificates-"));
      keyStore = await FileKeyStore.open({ path: join(dir, "keys"), unlock: { key: Buffer.alloc(32, 1) } });
      state = await openLevelState(join(dir, "state"));
    });
    after(async () => {
      await state?.close();
      await authorities?.close();
      if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    });
    beforeEach(() => {
      now = () => new Date();
      identity = new FabricCaIdentity(authorities.yearly);
      accepts = () => true;
      certificates = new UserCertificates({
        identity: {
          renew: (holder) => identity.renew(holder),
          enrolAgain: (id) => identity.enrolAgain(id),
          revoke: (id, reason) => identity.revoke(id, reason),
          revokeOthers: (id, kept, reason) => identity.revokeOthers(id, kept, reason),
        },
        administration: { accepts: async (caller) => accepts(caller) },
        keyStore,
        state,
        clock: { now: () => now() },
        logger: pino({ enabled: false }),
      });
    });

    async function enrolled(): Promise<UserRow> {
      const enrolmentId = `u${String(++users).padStart(16, "0")}`;
      const department = "civil-affairs";
      const roles = ["steward" as const];
      const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department, roles });
      const keyName = `user-${enrolmentId}`;
      await keyStore.put(keyName, privateKeyPem);
      const named = { user: enrolmentId, department, roles, mspId: "Org1MSP", enrolmentId, certificatePem, keyName };
      const row = { ...named, passwordHash: "", createdAt: now().toISOString() };
      await state.users.put(row.user, row);
      return row;
    }

    const rowOf = async ({ user }: UserRow): Promise<UserRow> => {
      const row = await state.users.get(user);
      if (row === undefined) throw new Error(`no user ${user}`);
      return row;
    };
    const endOf = ({ certificatePem }: UserRow): number => new X509Certificate(certificatePem).validToDate.getTime();
    const daysBeforeEnd = (row: UserRow, days: number): void => {
      now = () => new Date(endOf(row) - days * DAY_MS);
    };
    const codeOf = async (call: () => unknown): Promise<string> => {
      try {
        await call();
        return "accepted";
      } catch (error) {
        if (error instanceof DomainError) return error.code;
        throw error;
      }
    };
    const keysOf = async ({ enrolmentId }: UserRow): Promise<readonly string[]> =>
      (await keyStore.list()).map(({ name: key }) => key).filter((key) => key.includes(enrolmentId));
    /** Whether the key store signs what the row's certificate verifies: what the ledger asks of a caller. */
    async function signs({ certificatePem, keyName }: UserRow): Promise<boolean> {
      const held = await keyStore.publicJwk(keyName);
      const certified = new X509Certificate(certificatePem).publicKey.export({ format: "jwk" });
      return held !== undefined && held.x === certified.x && held.y === certified.y;
    }
    const subjectOf = ({ certificatePem }: UserRow): string => new X509Certificate(certificatePem).subject;

    const holderOf = ({ certificatePem, keyName }: UserRow): Holder => ({
      certificatePem,
      sign: (data) => keyStore.sign(keyName, data),
    });
    /** Asked as whoever has the key would: for another certificate. */
    const caTakes = async (row: UserRow): Promise<boolean> =>
      (await codeOf(() => identity.renew(holderOf(row)))) === "accepted";

    it("stay until their last month, and are then other ones for the same pseudonym, over another key", async () => {
      const before = await enrolled();
      daysBeforeEnd(before, 31);
      certificates.require(before);
      await certificates.close();
      expect(await rowOf(before)).to.deep.equal(before);

      daysBeforeEnd(before, 29);
      certificates.require(before);
      await certificates.close();
      const after = await rowOf(before);
      expect(after.certificatePem).not.to.equal(before.certificatePem);
      expect(after.keyName).not.to.equal(before.keyName);
      expect(subjectOf(after)).to.equal(subjectOf(before));
      expect({ ...after, certificatePem: "", keyName: "" }).to.deep.equal({
        ...before,
        certificatePem: "",
        keyName: "",
      });
      expect(await signs(after)).to.equal(true);
      expect(await signs(before), "what is under way goes on").to.equal(true);
      expect(await caTakes(before), "the CA takes the old one").to.equal(false);
      expect(await caTakes(after), "the CA takes the new one").to.equal(true);
    });

    it("leave no other good at the CA, once the CA answers, although it did not after the renewal", async () => {
      const before = await enrolled();
      daysBeforeEnd(before, 5);
      const { revokeOthers } = identity;
      identity.revokeOthers = () => Promise.reject(new DomainError("LEDGER_UNAVAILABLE", "cut"));
      certificates.require(before);
      await certificates.close();
      const after = await rowOf(before);
      expect(after.certificatePem).not.to.equal(before.certificatePem);
      expect(certificates.failingSince(before.enrolmentId), "it is renewed").to.equal(undefined);
      identity.revokeOthers = revokeOthers;
      certificates.require(after);
      await certificates.close();
      expect(await caTakes(before), "not asked again at once").to.equal(true);

      // Not in its last month either.
      now = () => new Date();
      certificates.require(after);
      await certificates.close();
      expect(await caTakes(before)).to.equal(false);
      const settled = await rowOf(before);
      expect(settled.certificatePem).to.equal(after.certificatePem);
      expect(await caTakes(settled)).to.equal(true);
    });

    it("of an operator's word take the place of all others, of those too that somebody else had with a lost key", async () => {
      const before = await enrolled();
      const elsewhere = await identity.renew(holderOf(before));
      const { row: after, revoked } = await certificates.enrolAgain(before);
      expect(revoked).to.equal(2);
      expect(await caTakes(before)).to.equal(false);
      await keyStore.put("elsewhere", elsewhere.privateKeyPem);
      expect(await caTakes({ ...before, certificatePem: elsewhere.certificatePem, keyName: "elsewhere" })).to.equal(
        false,
      );
      expect(await caTakes(after)).to.equal(true);
    });

    for (const [whose, renew] of [
      ["an operator's", async (row: UserRow) => codeOf(() => certificates.enrolAgain(row))],
      [
        "the user's own",
        async (row: UserRow) => {
          daysBeforeEnd(row, 5);
          certificates.require(row);
          await certificates.close();
          return certificates.failingSince(row.enrolmentId) === undefined ? "accepted" : "ENDORSEMENT_REFUSED";
        },
      ],
    ] as const)
      it(`stay when the peer does not take the new one of ${whose} renewal, which is then revoked`, async () => {
        const before = await enrolled();
        accepts = ({ certificatePem }) => certificatePem === before.certificatePem;
        expect(await renew(before)).to.equal("ENDORSEMENT_REFUSED");
        expect(await rowOf(before)).to.deep.equal(before);
        expect(await identity.revokeOthers(before.enrolmentId, before.certificatePem, "superseded")).to.equal(0);
        expect(await signs(before)).to.equal(true);
        expect(await caTakes(before)).to.equal(true);
      });

    it("are renewed once, however often the user acts at once", async () => {
      const before = await enrolled();
      daysBeforeEnd(before, 1);
      for (let call = 0; call < 20; call++) certificates.require(before);
      await certificates.close();
      expect(await keysOf(before)).to.have.length(2);
    });

    it("stay in use while the CA does not answer, which is told, and are renewed when it does", async () => {
      const before = await enrolled();
      daysBeforeEnd(before, 5);
      const { yearly } = authorities;
      identity = new FabricCaIdentity({ ...yearly, url: "https://127.0.0.1:9" });
      certificates.require(before);
      await certificates.close();
      expect(await rowOf(before)).to.deep.equal(before);
      expect(certificates.failingSince(before.enrolmentId)).to.equal(now().toISOString());

      identity = new FabricCaIdentity(yearly);
      certificates.require(before);
      await certificates.close();
      expect(await rowOf(before), "not asked again at once").to.deep.equal(before);
      daysBeforeEnd(before, 4);
      certificates.require(before);
      await certificates.close();
      expect((await rowOf(before)).certificatePem).not.to.equal(before.certificatePem);
      expect(certificates.failingSince(before.enrolmentId)).to.equal(undefined);
    });

    for (const [step, fault] of [
      ["the key is kept", () => (keyStore.put = () => Promise.reject(new Error("no room")))],
      ["the user's row is written", () => (state.users.put = () => Promise.reject(new Error("no room")))],
    ] as const)
      it(`lose nothing when a renewal breaks off before ${step}, and leave no key behind`, async () => {
        const before = await enrolled();
        daysBeforeEnd(before, 5);
        const real = { keep: keyStore.put, write: state.users.put };
        fault();
        try {
          certificates.require(before);
          await certificates.close();
        } finally {
          keyStore.put = real.keep;
          state.users.put = real.write;
        }
        expect(await rowOf(before)).to.deep.equal(before);
        expect(await signs(before)).to.equal(true);
        daysBeforeEnd(before, 4);
        certificates.require(before);
        await certificates.close();
        const after = await rowOf(before);
        expect(after.certificatePem).not.to.equal(before.certificatePem);
        expect(await signs(after)).to.equal(true);
        expect(await keysOf(before)).to.have.members([before.keyName, after.keyName]);
      });

    it("end: the user is told so, the CA renews nothing, and an operator's word gives another one", async () => {
      const { brief } = authorities;
      identity = new FabricCaIdentity(brief);
      const before = await enrolled();
      certificates.require(before);
      while (now().getTime() <= endOf(before)) await pause(POLL_MS);
      expect(await codeOf(() => certificates.require(before))).to.equal("CERTIFICATE_EXPIRED");
      expect(await codeOf(() => identity.renew(holderOf(before)))).to.equal("UNAUTHENTICATED");

      const { row: after } = await certificates.enrolAgain(before);
      expect(await codeOf(() => certificates.require(after))).to.equal("accepted");
      await certificates.close();
      expect(subjectOf(after)).to.equal(subjectOf(before));
      expect(await signs(after)).to.equal(true);
      expect(await rowOf(before)).to.include({ user: before.user, enrolmentId: before.enrolmentId });
      expect(await codeOf(() => certificates.enrolAgain(before)), "as often as need be").to.equal("accepted");
    });

    it("end with their user, that of a renewal under way as well", async () => {
      const before = await enrolled();
      daysBeforeEnd(before, 5);
      certificates.require(before);
      expect(await certificates.revoke(before, "privilegeWithdrawn")).to.be.at.least(1);
      const after = await rowOf(before);
      expect(after.certificatePem, "the renewal came to its end").not.to.equal(before.certificatePem);
      expect(await certificates.revoke(after, "privilegeWithdrawn"), "nothing is left to revoke").to.equal(0);
      for (const row of [before, after]) expect(await caTakes(row)).to.equal(false);
    });

    it("are not brought back for a user whom the CA has revoked", async () => {
      const before = await enrolled();
      await identity.revoke(before.enrolmentId, "privilegeWithdrawn");
      expect(await codeOf(() => certificates.enrolAgain(before))).to.equal("FORBIDDEN");
      daysBeforeEnd(before, 5);
      certificates.require(before);
      await certificates.close();
      expect(await rowOf(before)).to.deep.equal(before);
    });
  });
}
