import { DomainError, type ErrorCode, type Grant } from "@mulian/domain";
import type { QuotaBook } from "./quota-book.js";

/** Refusals that tell something of the source's records: a call that ends so counts, here and when the log is counted again. */
export const TELLING_REFUSALS: ReadonlySet<string> = new Set<ErrorCode>(["TOO_MANY_MATCHES"]);

/**
 * One call on its way through the quota. It is counted when it begins, so that no other takes its place, and given back at
 * once when it ends before the log knows of it: nothing left then, and after a restart it would not be counted either.
 */
export class QuotaCall {
  private begun: Grant | undefined;
  private isOver = false;

  constructor(
    private readonly quotas: Pick<QuotaBook, "beginCall" | "giveBackCall">,
    /** Which day it counts for. */
    readonly startedAt: string,
  ) {}

  /** @throws DomainError QUOTA_EXCEEDED, and then it does not count; PEER_UNAVAILABLE when nobody waits for it any more */
  begin(grant: Grant): void {
    if (this.isOver) throw new DomainError("PEER_UNAVAILABLE", "the call has ended");
    this.quotas.beginCall(grant, this.startedAt);
    this.begun = grant;
  }

  /** Its start is in the log, or a refusal that tells something: it counts, whatever becomes of it. */
  keep(): void {
    this.begun = undefined;
  }

  /** Ends it; gives it back unless it was kept. */
  end(): void {
    if (this.begun !== undefined) this.quotas.giveBackCall(this.begun.id, this.startedAt);
    this.begun = undefined;
    this.isOver = true;
  }
}
