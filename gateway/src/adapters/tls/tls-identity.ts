import type { CertificateLife } from "../../certificate-life.js";
import type { LegTls, TlsCredential } from "../../exchange/types.js";
import type { LegKeyHolder } from "../../ports/leg-key-holder.js";
import { RenewalWatch, type RenewalWatchParts } from "../../renewal-watch.js";
import { LegKey, type LegKeyParts } from "./leg-key.js";

/** Other gateways have a block within moments of this one; one that is further behind serves nobody. */
const CHANGE_MS = 30_000;

export interface TlsIdentityParts extends LegKeyParts, RenewalWatchParts {
  /** SHA-256 of the key that the ledger names for this gateway, as far as this gateway has read it. */
  readonly namedDigest: () => string | undefined;
}

/**
 * The gateway's key and certificate on the leg, for both ends of TLS. Others pin the key's digest on the ledger, so a key stays
 * until somebody rotates it: the next one is made and certified, the ledger names it, and from that block on it is shown.
 * The certificate over it is the organisation's CA's, and a new one is fetched in its last month.
 */
export class TlsIdentity implements LegTls, LegKeyHolder {
  private readonly listeners: (() => void)[] = [];
  /** Digests of the keys that were given up since the start. */
  private readonly replaced = new Set<string>();
  private readonly renewals: RenewalWatch;
  private preparing: Promise<void> | undefined;
  private forgetting: Promise<void> = Promise.resolve();
  private changingUntilMs = 0;

  /** @param held oldest first */
  private constructor(
    private readonly parts: TlsIdentityParts,
    private held: readonly LegKey[],
    private shown: LegKey,
  ) {
    this.renewals = new RenewalWatch(parts, "the leg's TLS certificate");
  }

  /** @throws DomainError of the CA, when there is no certificate yet and none is to be had */
  static async open(parts: TlsIdentityParts): Promise<TlsIdentity> {
    const numbers = await LegKey.numbers(parts.keyStore);
    const first = await LegKey.open(parts, numbers[0] ?? 1);
    const held = [first];
    for (const number of numbers.slice(1)) held.push(await LegKey.open(parts, number, held.at(-1)));
    const opened = new TlsIdentity(parts, held, held.at(-1) ?? first);
    opened.follow();
    await opened.renewals.begin(() => opened.renew());
    return opened;
  }

  get credential(): TlsCredential {
    return this.shown.credential;
  }

  /** Whether the key shown is another one since a moment ago, or is to be one in a moment. */
  get isChanging(): boolean {
    return this.parts.clock.now().getTime() < this.changingUntilMs;
  }

  get newestDigest(): string {
    return this.newest.digest;
  }

  get life(): CertificateLife {
    return this.shown.life;
  }

  get certificatePem(): string {
    return this.shown.credential.certificate;
  }

  get enrolmentId(): string {
    return this.shown.enrolmentId;
  }

  get failingSince(): string | undefined {
    return this.renewals.failingSince;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Whether a key was this gateway's and is so no more. */
  hasReplaced(digest: string | undefined): boolean {
    return digest !== undefined && this.replaced.has(digest);
  }

  async prepare(): Promise<void> {
    this.preparing ??= this.addKey().finally(() => (this.preparing = undefined));
    await this.preparing;
    this.beginChange();
  }

  follow(): void {
    const named = this.held.find(({ digest }) => digest === this.parts.namedDigest());
    if (named === undefined) return;
    const before = this.held.filter(({ number }) => number < named.number);
    this.held = this.held.filter(({ number }) => number >= named.number);
    for (const { digest } of before) this.replaced.add(digest);
    this.forgetting = this.forgetting.then(() => this.forget(before));
    if (named === this.shown) return;
    this.shown = named;
    this.beginChange();
    this.parts.logger.info("the leg shows the TLS key that the ledger names");
    this.tellListeners();
  }

  /** Fetches another certificate in the last month of the one there is; a CA that does not answer is asked again later. */
  async renewWhenDue(): Promise<void> {
    await this.renewals.look(() => this.renew());
  }

  async close(): Promise<void> {
    await this.renewals.close();
    await Promise.allSettled([this.preparing]);
    await this.forgetting;
  }

  private get newest(): LegKey {
    return this.held.at(-1) ?? this.shown;
  }

  private async addKey(): Promise<void> {
    const { newest } = this;
    // One that was made and never named is next.
    if (newest.digest !== this.parts.namedDigest()) return;
    this.held = [...this.held, await LegKey.open(this.parts, newest.number + 1, newest)];
  }

  private async renew(): Promise<void> {
    const due = this.held.filter(({ life }) => life.isDue);
    if (due.length === 0) return;
    await this.renewals.attempt(async () => {
      for (const key of due) await key.renew();
      this.tellListeners();
    });
  }

  private async forget(keys: readonly LegKey[]): Promise<void> {
    try {
      for (const key of keys) await key.forget();
    } catch (error) {
      this.parts.logger.warn({ err: error }, "an old TLS key is still in the key store");
    }
  }

  private beginChange(): void {
    this.changingUntilMs = this.parts.clock.now().getTime() + CHANGE_MS;
  }

  private tellListeners(): void {
    for (const listener of this.listeners) listener();
  }
}
