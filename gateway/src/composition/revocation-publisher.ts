import type { Logger } from "pino";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { Clock } from "../ports/clock.js";
import type { IdentityPort } from "../ports/identity.js";

/**
 * Each publication is a block with the whole configuration, some hundred kilobytes where there are dozens of organisations: one
 * a week, and only when there is something new, is 50 a year at most. A replaced certificate has a month left.
 */
const LOOK_MS = 7 * 86_400_000;
/** A start has enough to do; a look asks the CA and the peer. */
const FIRST_LOOK_MS = 3_600_000;

export interface RevocationPublisherParts {
  readonly identity: Pick<IdentityPort, "revocationList">;
  readonly administration: Pick<ChannelAdministration, "isConfigured" | "lists" | "publishRevocations">;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** How often it is looked, from the start on; after an hour and then every week by default. */
  readonly lookMs?: number | undefined;
}

/**
 * Sees to it that the channel knows what the organisation's CA has revoked. Who revokes by command publishes at once; what
 * renewals replaced, what a publication broke off before, and what somebody revoked at the CA by hand, waits for this.
 */
export class RevocationPublisher {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private since: string | undefined;

  constructor(private readonly parts: RevocationPublisherParts) {}

  /** Since when the CA's list has what the channel has not and that could not be put there; RFC 3339. */
  get unpublishedSince(): string | undefined {
    return this.since;
  }

  watch(): void {
    this.next(this.parts.lookMs ?? FIRST_LOOK_MS);
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  private next(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().then(() => {
        if (this.timer !== undefined) this.next(this.parts.lookMs ?? LOOK_MS);
      });
    }, afterMs).unref();
  }

  private async look(): Promise<void> {
    const { identity, administration, clock, logger } = this.parts;
    try {
      const list = await identity.revocationList();
      if (await administration.lists(list)) return this.published();
      this.since ??= clock.now().toISOString();
      if (!administration.isConfigured) {
        logger.warn("the CA has revoked what the channel does not know; who has the administrator's key publishes it");
        return;
      }
      const configurationBlock = await administration.publishRevocations(list);
      this.published();
      logger.info({ configurationBlock }, "what the CA has revoked was put into the channel's configuration");
    } catch (error) {
      logger.warn({ err: error }, "the CA's revocations could not be compared with the channel's, or not be published");
    }
  }

  private published(): void {
    this.since = undefined;
  }
}
