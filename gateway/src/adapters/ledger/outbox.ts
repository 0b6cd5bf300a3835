import { join } from "node:path";
import { DomainError } from "@mulian/domain";
import { Level } from "level";

/** A signed transaction whose outcome is not known yet. */
export interface OutboxEntry {
  readonly txId: string;
  /** Serialized `gateway.PreparedTransaction` with the signed envelope, base64. */
  readonly transaction: string;
  readonly command: string;
  readonly enrolmentId: string;
  readonly at: string;
}

/**
 * Signed envelopes, kept durably from before they are sent until their outcome is known: a gateway that dies in
 * between finds them at its next start and sends the very same bytes again, so there is never a second effect.
 */
export class Outbox {
  private constructor(private readonly db: Level<string, OutboxEntry>) {}

  static async open(dataDir: string): Promise<Outbox> {
    const db = new Level<string, OutboxEntry>(join(dataDir, "outbox"), { valueEncoding: "json" });
    await db.open();
    return new Outbox(db);
  }

  /**
   * Synced to disk before it resolves: an envelope must not leave before it is kept.
   * @throws DomainError READ_ONLY when it cannot be: the disk is full, or gone
   */
  async put(entry: OutboxEntry): Promise<void> {
    try {
      await this.db.put(entry.txId, entry, { sync: true });
    } catch (cause) {
      throw new DomainError("READ_ONLY", "the outbox cannot be written, so nothing is sent to the ledger", {
        cause: cause instanceof Error ? cause.message : String(cause),
      });
    }
  }

  /** Not synced: an entry that comes back after a crash is looked up and found settled. */
  remove(txId: string): Promise<void> {
    return this.db.del(txId);
  }

  entries(): Promise<OutboxEntry[]> {
    return this.db.values().all();
  }

  close(): Promise<void> {
    return this.db.close();
  }
}
