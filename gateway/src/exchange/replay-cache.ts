import { mkdir } from "node:fs/promises";
import { Level } from "level";

/** Entries are looked through this often for those whose time is over. */
const SWEEP_MS = 60_000;

/**
 * Remembers which one-time identifiers (`jti`) were used, across restarts (RFC 9449 §11.1, RFC 7523 §3). Only identifiers
 * under a verified signature come here, so strangers cannot fill it.
 */
export class ReplayCache {
  private readonly seen = new Map<string, number>();
  private nextSweepMs = 0;

  private constructor(private readonly db: Level<string, string>) {}

  static async open(directory: string): Promise<ReplayCache> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const cache = new ReplayCache(new Level(directory));
    await cache.db.open();
    for await (const [key, until] of cache.db.iterator()) cache.seen.set(key, Number(until));
    return cache;
  }

  /**
   * True for the first use; later ones, until `untilMs`, get false. The entry is with the operating system before this
   * resolves, so it outlives the process; it need not outlive a power cut, after which no machine restarts within its minute.
   */
  async claim(issuer: string, jti: string, untilMs: number, nowMs: number): Promise<boolean> {
    await this.sweep(nowMs);
    const key = `${issuer}\0${jti}`;
    const known = this.seen.get(key);
    if (known !== undefined && known > nowMs) return false;
    this.seen.set(key, untilMs);
    await this.db.put(key, String(untilMs));
    return true;
  }

  async close(): Promise<void> {
    await this.db.close();
  }

  private async sweep(nowMs: number): Promise<void> {
    if (nowMs < this.nextSweepMs) return;
    this.nextSweepMs = nowMs + SWEEP_MS;
    const over = [...this.seen].filter(([, until]) => until <= nowMs).map(([key]) => key);
    for (const key of over) this.seen.delete(key);
    await this.db.batch(over.map((key) => ({ type: "del", key })));
  }
}
