import { DomainError } from "@mulian/domain";
import type { Logger } from "pino";
import { certificateLife } from "../certificate-life.js";
import type { Clock } from "../ports/clock.js";
import type { Credential, IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { GatewayState, UserRow } from "../ports/state.js";
import { CertificateKeys } from "./certificate-keys.js";

/** A CA that did not answer is asked again by the user's next call, not by each. */
const RETRY_MS = 3_600_000;

export interface UserCertificatePorts {
  readonly identity: Pick<IdentityPort, "renew" | "enrolAgain">;
  readonly keyStore: Pick<KeyStore, "put" | "sign" | "list" | "delete">;
  readonly state: Pick<GatewayState, "users">;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/**
 * Keeps the certificates of this gateway's users good: who works in the last month of one gets another, over a new key, for
 * the same pseudonym, and does not notice. What the old one signed verifies by the old one, which stands beside it.
 */
export class UserCertificates {
  /** By enrolment id: a user's certificate is changed by one at a time. */
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly triedAt = new Map<string, number>();
  private readonly failing = new Map<string, string>();

  constructor(private readonly ports: UserCertificatePorts) {}

  /**
   * Called whenever a user acts. In the certificate's last month a renewal begins, for which nobody waits.
   * @throws DomainError CERTIFICATE_EXPIRED
   */
  require(row: UserRow): void {
    const { clock, logger } = this.ports;
    const { isDue, hasEnded, endsAt } = certificateLife(row.certificatePem, clock.now());
    const { enrolmentId } = row;
    if (hasEnded)
      throw new DomainError(
        "CERTIFICATE_EXPIRED",
        `the certificate ended at ${endsAt.toISOString()}; an operator renews it: mulian user renew ${row.user}`,
      );
    if (!isDue || this.running.has(enrolmentId) || this.hasJustTried(enrolmentId)) return;
    this.triedAt.set(enrolmentId, clock.now().getTime());
    void this.alone(row, (current) => this.renew(current)).catch((error: unknown) => {
      if (!this.failing.has(enrolmentId)) this.failing.set(enrolmentId, clock.now().toISOString());
      logger.warn({ err: error, enrolmentId, endsAt }, "a user's certificate could not be renewed yet");
    });
  }

  /**
   * Another certificate by the registrar's word alone: for a user whose own has ended, or whose key is lost.
   * @throws DomainError what the CA says
   */
  enrolAgain(row: UserRow): Promise<UserRow> {
    return this.alone(row, async (current) =>
      this.keep(current, await this.ports.identity.enrolAgain(row.enrolmentId)),
    );
  }

  /** Since when a user's certificate is to be renewed and could not be; RFC 3339. */
  failingSince(enrolmentId: string): string | undefined {
    return this.failing.get(enrolmentId);
  }

  /** What has begun is finished. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private hasJustTried(enrolmentId: string): boolean {
    const at = this.triedAt.get(enrolmentId);
    return at !== undefined && Math.abs(this.ports.clock.now().getTime() - at) < RETRY_MS;
  }

  private alone(row: UserRow, work: (current: UserRow) => Promise<UserRow>): Promise<UserRow> {
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

  private async renew(row: UserRow): Promise<UserRow> {
    const { identity, keyStore, clock } = this.ports;
    const { certificatePem, keyName } = row;
    // Somebody else's turn may have come first.
    if (!certificateLife(certificatePem, clock.now()).isDue) return row;
    return this.keep(row, await identity.renew({ certificatePem, sign: (data) => keyStore.sign(keyName, data) }));
  }

  /**
   * The key first, then the row that names it: whatever breaks off in between leaves the old certificate in use, and a key that
   * the next renewal clears away.
   */
  private async keep(row: UserRow, credential: Credential): Promise<UserRow> {
    const { keyStore, state, logger } = this.ports;
    const { enrolmentId } = row;
    const keys = new CertificateKeys(keyStore, `user-${enrolmentId}`);
    const keyName = await keys.keep(credential);
    const renewed: UserRow = { ...row, certificatePem: credential.certificatePem, keyName };
    await state.users.put(row.user, renewed);
    this.failing.delete(enrolmentId);
    logger.info({ enrolmentId }, "a user's certificate was renewed");
    await keys.forgetBut(keyName, row.keyName);
    return renewed;
  }
}
