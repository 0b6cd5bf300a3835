import { DomainError } from "@mulian/domain";
import { certificateLife } from "../certificate-life.js";
import type { Credential, IdentityPort, RevocationReason } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { GatewayState, UserRow } from "../ports/state.js";
import { RenewalWatch, type RenewalWatchParts } from "../renewal-watch.js";
import { CertificateKeys } from "./certificate-keys.js";
import { requireAccepted, type RequireAcceptedPorts } from "./require-accepted.js";

/** A user with another certificate. */
export interface EnrolledAgain {
  readonly row: UserRow;
  /** How many others of the user's the CA has revoked for it; undefined where it did not come to its end, and some may stand. */
  readonly revoked: number | undefined;
  /** Why it did not. The new one is in use all the same. */
  readonly failure?: unknown;
}

export interface UserCertificatePorts extends RequireAcceptedPorts, RenewalWatchParts {
  readonly identity: Pick<IdentityPort, "renew" | "enrolAgain" | "revoke" | "revokeOthers">;
  readonly keyStore: Pick<KeyStore, "put" | "sign" | "list" | "delete">;
  readonly state: Pick<GatewayState, "users">;
}

/**
 * Keeps the certificates of this gateway's users good: who works in the last month of one gets another, over a new key, for
 * the same pseudonym, and does not notice. What the old one signed verifies by the old one, which stands beside it. A new
 * one is taken into use when the peer has taken what its key signed, and only then the CA revokes all the others of its user.
 */
export class UserCertificates {
  /** By enrolment id: a user's certificate is changed by one at a time. */
  private readonly running = new Map<string, Promise<unknown>>();
  /** By enrolment id, of those whose certificate was to be renewed since the start. */
  private readonly renewals = new Map<string, RenewalWatch>();

  constructor(private readonly ports: UserCertificatePorts) {}

  /**
   * Called whenever a user acts. In the certificate's last month a renewal begins, for which nobody waits.
   * @throws DomainError CERTIFICATE_EXPIRED
   */
  require(row: UserRow): void {
    const { isDue, hasEnded, endsAt } = certificateLife(row.certificatePem, this.ports.clock.now());
    if (hasEnded)
      throw new DomainError(
        "CERTIFICATE_EXPIRED",
        `the certificate ended at ${endsAt.toISOString()}; an operator renews it: mulian user renew ${row.user}`,
        { endedAt: endsAt.toISOString(), user: row.user },
      );
    if ((!isDue && row.mayHaveOthers !== true) || this.running.has(row.enrolmentId)) return;
    const renewals = this.renewalsOf(row);
    // A CA that did not answer is asked again by a later call of the user's, not by each.
    if (renewals.isTimeToLook) void renewals.look(() => this.alone(row, (current) => this.tidy(current)));
  }

  /**
   * Another certificate by the registrar's word alone: for a user whose own has ended, or whose key is lost. The others are
   * revoked at the CA: a key that is lost may be found.
   * @throws DomainError ENDORSEMENT_REFUSED when the peer does not take the new one, which is revoked then and the old one stays;
   *   what CA and peer say before the new one is in use
   */
  enrolAgain(row: UserRow): Promise<EnrolledAgain> {
    return this.alone(row, async (current) => {
      const taken = await this.take(current, await this.ports.identity.enrolAgain(row.enrolmentId));
      this.renewals.get(row.enrolmentId)?.renewedOtherwise();
      this.ports.logger.info({ enrolmentId: row.enrolmentId }, "a user has another certificate by an operator's word");
      try {
        return await this.revokeOthers(taken);
      } catch (error) {
        return { row: taken, revoked: undefined, failure: error };
      }
    });
  }

  /** Ends a user at the CA, after what is under way here. Answers how many certificates that revoked. @throws DomainError of the CA */
  revoke(row: UserRow, reason: RevocationReason): Promise<number> {
    return this.alone(row, ({ enrolmentId }) => this.ports.identity.revoke(enrolmentId, reason));
  }

  /** Since when a user's certificate is to be renewed and could not be; RFC 3339. */
  failingSince(enrolmentId: string): string | undefined {
    return this.renewals.get(enrolmentId)?.failingSince;
  }

  /** What has begun is finished. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running.values());
    await Promise.all([...this.renewals.values()].map((each) => each.close()));
  }

  private renewalsOf({ enrolmentId }: UserRow): RenewalWatch {
    const known = this.renewals.get(enrolmentId);
    if (known !== undefined) return known;
    const made = new RenewalWatch(this.ports, "a user's certificate", { enrolmentId });
    this.renewals.set(enrolmentId, made);
    return made;
  }

  private alone<Result>(row: UserRow, work: (current: UserRow) => Promise<Result>): Promise<Result> {
    const { user, enrolmentId } = row;
    const before = this.running.get(enrolmentId) ?? Promise.resolve();
    const done = before
      .catch(() => undefined)
      .then(async () => work((await this.ports.state.users.get(user)) ?? row))
      .finally(() => {
        if (this.running.get(enrolmentId) === done) this.running.delete(enrolmentId);
      });
    this.running.set(enrolmentId, done);
    return done;
  }

  /** Renews what is due, and has the CA revoke what a renewal left standing. */
  private async tidy(row: UserRow): Promise<void> {
    const current = await this.renew(row);
    if (current.mayHaveOthers === true) await this.revokeOthers(current);
  }

  private async renew(row: UserRow): Promise<UserRow> {
    const { identity, keyStore, clock } = this.ports;
    const { certificatePem, keyName } = row;
    // Somebody else's turn may have come first.
    if (!certificateLife(certificatePem, clock.now()).isDue) return row;
    const holder = { certificatePem, sign: (data: Uint8Array) => keyStore.sign(keyName, data) };
    return this.renewalsOf(row).attempt(async () => this.take(row, await identity.renew(holder)));
  }

  /**
   * The key first, then its trial, then the row that names it: whatever breaks off in between leaves the old certificate in use,
   * and a key that the next renewal clears away. The row says that others may stand until the CA has revoked them.
   */
  private async take(row: UserRow, credential: Credential): Promise<UserRow> {
    const { keyStore, state, clock } = this.ports;
    const { enrolmentId } = row;
    const keys = new CertificateKeys(keyStore, `user-${enrolmentId}`);
    const keyName = await keys.keep(credential);
    const renewed: UserRow = { ...row, certificatePem: credential.certificatePem, keyName, mayHaveOthers: true };
    // Where the old one has ended there is nothing to go back to, and a gateway without its peer still enrols.
    if (!certificateLife(row.certificatePem, clock.now()).hasEnded) await requireAccepted(this.ports, row, renewed);
    await state.users.put(row.user, renewed);
    await keys.forgetBut(keyName, row.keyName);
    return renewed;
  }

  private async revokeOthers(taken: UserRow): Promise<EnrolledAgain> {
    const { identity, state } = this.ports;
    const { mayHaveOthers: _done, ...row } = taken;
    const revoked = await identity.revokeOthers(row.enrolmentId, row.certificatePem, "superseded");
    await state.users.put(row.user, row);
    return { row, revoked };
  }
}
