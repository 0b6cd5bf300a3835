import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";

/** Entries are looked through this often for those whose time is over. */
const SWEEP_MS = 60_000;

/**
 * Remembers which one-time identifiers (`jti`) were used, across restarts (RFC 9449 §11.1, RFC 7523 §3). Only identifiers
 * under a verified signature come here, so strangers cannot fill it. On disk each is a line, appended in the caller's own
 * thread: that takes some microseconds, where a database's thread pool takes a request a tenth of a millisecond. There are two
 * files, and the older goes when all in it is over, so that nothing has to be written again.
 */
export class ReplayCache {
  private readonly seen = new Map<string, number>();
  private nextSweepMs = 0;
  /** Undefined once closed: the number of a closed file may be another's. */
  private file: number | undefined;
  /** When the last entry of each file is over. */
  private latest = { current: 0, previous: 0 };

  private constructor(private readonly directory: string) {
    this.file = this.openCurrent();
  }

  static async open(directory: string): Promise<ReplayCache> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const cache = new ReplayCache(directory);
    for (const name of ["previous", "current"] as const)
      for (const [until, key] of await entriesOf(cache.path(name))) cache.remember(name, key, until);
    return cache;
  }

  /**
   * True for the first use; later ones, until `untilMs`, get false. The entry is with the operating system before this
   * resolves, so it outlives the process; it need not outlive a power cut, after which no machine restarts within its minute.
   * @throws DomainError READ_ONLY when it cannot be written (the disk is full): the identifier counts as used from then on, though
   *   only in this process, and nobody was let in by it
   */
  async claim(issuer: string, jti: string, untilMs: number, nowMs: number): Promise<boolean> {
    if (this.file === undefined) throw new Error("the cache of one-time identifiers is closed");
    const file = this.sweep(this.file, nowMs);
    const key = `${issuer}\0${jti}`;
    const known = this.seen.get(key);
    if (known !== undefined && known > nowMs) return false;
    this.remember("current", key, untilMs);
    this.append(file, untilMs, key);
    return true;
  }

  async close(): Promise<void> {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private path(name: "next" | "current" | "previous"): string {
    return join(this.directory, `${name}.jsonl`);
  }

  private openCurrent(): number {
    return openSync(this.path("current"), "a", 0o600);
  }

  private remember(name: "current" | "previous", key: string, untilMs: number): void {
    this.seen.set(key, untilMs);
    this.latest[name] = Math.max(this.latest[name], untilMs);
  }

  /** A line end on both sides: what a crash or a full disk tore takes no entry after it along. */
  private append(file: number, untilMs: number, key: string): void {
    const line = Buffer.from(`\n${JSON.stringify([untilMs, key])}\n`);
    try {
      for (let done = 0; done < line.length;) done += writeSync(file, line, done);
    } catch (cause) {
      throw new DomainError("READ_ONLY", "a one-time identifier cannot be kept", { cause: String(cause) });
    }
  }

  /** The file to go on with. */
  private sweep(file: number, nowMs: number): number {
    if (nowMs < this.nextSweepMs) return file;
    this.nextSweepMs = nowMs + SWEEP_MS;
    for (const [key, until] of this.seen) if (until <= nowMs) this.seen.delete(key);
    return this.latest.previous <= nowMs ? this.startNext(file) : file;
  }

  /** The next file is there before the full one goes; where there is no room for one, the full one goes on. */
  private startNext(full: number): number {
    let next: number;
    try {
      next = openSync(this.path("next"), "a", 0o600);
    } catch {
      return full;
    }
    renameSync(this.path("current"), this.path("previous"));
    renameSync(this.path("next"), this.path("current"));
    closeSync(full);
    this.latest = { current: 0, previous: this.latest.current };
    return (this.file = next);
  }
}

async function entriesOf(path: string): Promise<readonly (readonly [until: number, key: string])[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    const entry = entryOf(line);
    return entry === undefined ? [] : [entry];
  });
}

/** Undefined for an empty line, and for one that was torn: whoever claimed it got no answer. */
function entryOf(line: string): readonly [until: number, key: string] | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (!Array.isArray(entry)) return undefined;
    const [until, key]: readonly unknown[] = entry;
    return typeof until === "number" && typeof key === "string" ? [until, key] : undefined;
  } catch {
    return undefined;
  }
}
