import { createPrivateKey } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { DomainError } from "@mulian/domain";
import { findCaServer } from "@mulian/fabric-network";
import { FabricCaIdentity } from "@mulian/gateway/adapters/identity";
import { signDer } from "@mulian/gateway/ecdsa";
import { describeUserCertificates } from "@mulian/gateway/testing/describe-user-certificates";
import { expect } from "chai";
import type { Context } from "mocha";
import { skipLoudly } from "../skip.js";
import { type RealAuthority, startRealAuthority } from "../support/real-authority.js";
import { RenewalThief } from "../support/renewal-thief.js";
import { until } from "../support/until.js";

/** The server counts it from the nearest full minute: between five and sixty-five seconds are left. */
const BRIEF_LIFE = "35s";

function caServer(context: Context): string {
  try {
    return findCaServer();
  } catch (error) {
    return skipLoudly(context, error instanceof Error ? error.message : String(error));
  }
}

describeUserCertificates("fabric-ca-server", async (context) => {
  const program = caServer(context);
  const yearly = await startRealAuthority(program, "8760h");
  const brief = await startRealAuthority(program, BRIEF_LIFE);
  return { yearly, brief, close: async () => void (await Promise.all([yearly.close(), brief.close()])) };
});

/** A server of a suite's own, with its database: there from the suite's first test to its last. */
function ownServer(): { readonly authority: RealAuthority; readonly database: DatabaseSync } {
  let authority: RealAuthority | undefined;
  let database: DatabaseSync | undefined;
  before(async function () {
    authority = await startRealAuthority(caServer(this), "8760h");
    database = new DatabaseSync(authority.databasePath, { timeout: 10_000 });
  });
  after(async () => {
    database?.close();
    await authority?.close();
  });
  return {
    get authority() {
      return authority ?? expect.fail("the server is not there yet");
    },
    get database() {
      return database ?? expect.fail("its database is not there yet");
    },
  };
}

/**
 * The server asks who wants a certificate, signs, and records it, under no lock: a renewal that it began before a revocation is on
 * record after it. Here its database does the last of that in the very moment of the revocation.
 */
describe("a renewal under way at fabric-ca-server while its user is revoked", function () {
  this.timeout(180_000);
  const id = "u0000000000000001";
  const server = ownServer();

  const statesOf = (): readonly unknown[] =>
    server.database
      .prepare("SELECT status FROM certificates WHERE id = ? ORDER BY status")
      .all(id)
      .map(({ status }) => status);

  it("leaves no certificate standing that came after the revocation", async () => {
    const identity = new FabricCaIdentity(server.authority);
    const { certificatePem, privateKeyPem } = await identity.enrolUser({
      enrolmentId: id,
      department: "civil-affairs",
      roles: ["steward"],
    });
    const key = createPrivateKey(privateKeyPem);
    await identity.renew({ certificatePem, sign: async (data) => signDer(key, data) });
    expect(statesOf()).to.deep.equal(["good", "good"]);
    server.database.exec(`
      CREATE TABLE late AS SELECT * FROM certificates WHERE id = '${id}' ORDER BY rowid DESC LIMIT 1;
      DELETE FROM certificates WHERE id = '${id}' AND serial_number IN (SELECT serial_number FROM late);
      CREATE TRIGGER recorded_late AFTER UPDATE OF status ON certificates
        WHEN NEW.id = '${id}' AND NEW.status = 'revoked'
        BEGIN INSERT INTO certificates SELECT * FROM late; DELETE FROM late; END;
    `);
    expect(statesOf(), "not on record yet").to.deep.equal(["good"]);
    expect(await identity.revoke(id, "privilegeWithdrawn")).to.equal(2);
    expect(statesOf()).to.deep.equal(["revoked", "revoked"]);
  });
});

/**
 * Whoever has a key of a user's can have certificates faster than the others are revoked one by one, because by each it gets the
 * next. Revoking the user ends it: the server gives a revoked identity nothing.
 */
describe("somebody who renews a stolen certificate on and on at fabric-ca-server", function () {
  this.timeout(180_000);
  const id = "u0000000000000002";
  const server = ownServer();

  const refusalOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => "accepted",
      (error: unknown) => (error instanceof DomainError ? error.code : error),
    );
  const good = (): readonly unknown[] =>
    server.database.prepare("SELECT serial_number FROM certificates WHERE id = ? AND status = 'good'").all(id);

  it("is told of when all others are to be revoked, and ended when the user is", async () => {
    const identity = new FabricCaIdentity(server.authority);
    const stolen = await identity.enrolUser({ enrolmentId: id, department: "civil-affairs", roles: ["steward"] });
    const thief = new RenewalThief(identity, stolen);
    try {
      const kept = await identity.enrolAgain(id);
      await until("the thief's first", async () => thief.count > 0);
      expect(await refusalOf(identity.revokeOthers(id, kept.certificatePem, "keyCompromise"))).to.equal(
        "CERTIFICATES_REAPPEAR",
      );
      await identity.revoke(id, "privilegeWithdrawn");
    } finally {
      await thief.stop();
    }
    expect(good(), "although it went on trying").to.deep.equal([]);
    expect(await refusalOf(identity.enrolAgain(id))).to.equal("FORBIDDEN");
  });
});
