import { closeSync, existsSync, openSync, renameSync, writeSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@mulian/domain";

/** Entries are looked through this often for those whose time is over. */
const SWEEP_MS = 60_000;

/** An entry goes when its time is over by both clocks: one that was set ahead comes back, and the entry is needed again. */
interface End {
  readonly untilMs: number;
  readonly steadyMs: number;
}
const OVER: End = { untilMs: Number.NEGATIVE_INFINITY, steadyMs: Number.NEGATIVE_INFINITY };
const later = (one: End, other: End): End => ({
  untilMs: Math.max(one.untilMs, other.untilMs),
  steadyMs: Math.max(one.steadyMs, other.steadyMs),
});

/**
 * Remembers which one-time identifiers (`jti`) were used, across restarts (RFC 9449 §11.1, RFC 7523 §3). Only identifiers
 * under a verified signature come here, so strangers cannot fill it. On disk each is a line, appended in the caller's own
 * thread: that takes some microseconds, where a database's thread pool takes a request a tenth of a millisecond. There are two
 * files, and the older goes when all in it is over, so that nothing has to be written again.
 */
export class ReplayCache {
  private readonly seen = new Map<string, End>();
  /** By the steady clock. */
  private nextSweepMs = Number.NEGATIVE_INFINITY;
  /** Undefined once closed: the number of a closed file may be another's. */
  private file: number | undefined;
  /** When the last entry of each file is over. */
  private latest: Readonly<Record<"current" | "previous", End>> = { current: OVER, previous: OVER };

  private constructor(
    private readonly directory: string,
    private readonly steadyMs: () => number,
  ) {
    this.file = this.openCurrent();
  }

  /**
   * @param nowMs by the same clock as that of `claim`; a restart while it runs ahead forgets what is over by it
   * @param steadyMs a clock that never jumps
   */
  static async open(
    directory: string,
    nowMs: number,
    steadyMs = (): number => performance.now(),
  ): Promise<ReplayCache> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const cache = new ReplayCache(directory, steadyMs);
    for (const name of ["previous", "current"] as const)
      for (const [untilMs, key] of await entriesOf(cache.path(name))) cache.remember(name, key, untilMs, nowMs);
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
    if (known !== undefined && known.untilMs > nowMs) return false;
    this.remember("current", key, untilMs, nowMs);
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

  private remember(name: "current" | "previous", key: string, untilMs: number, nowMs: number): void {
    const end = { untilMs, steadyMs: this.steadyMs() + Math.max(0, untilMs - nowMs) };
    this.seen.set(key, end);
    this.latest = { ...this.latest, [name]: later(this.latest[name], end) };
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

  /** The file to go on with. @throws DomainError READ_ONLY */
  private sweep(file: number, nowMs: number): number {
    const steadyMs = this.steadyMs();
    if (steadyMs < this.nextSweepMs) return file;
    const isOver = (end: End): boolean => end.untilMs <= nowMs && end.steadyMs <= steadyMs;
    for (const [key, end] of this.seen) if (isOver(end)) this.seen.delete(key);
    const goesOn = isOver(this.latest.previous) ? this.startNext(file) : file;
    this.nextSweepMs = steadyMs + SWEEP_MS;
    return goesOn;
  }

  /** The next file is there before the full one goes. */
  private startNext(full: number): number {
    let next: number | undefined;
    try {
      next = openSync(this.path("next"), "a", 0o600);
      // Gone already when only the second of the two failed before.
      if (existsSync(this.path("current"))) renameSync(this.path("current"), this.path("previous"));
      renameSync(this.path("next"), this.path("current"));
    } catch (cause) {
      if (next !== undefined) closeSync(next);
      throw new DomainError("READ_ONLY", "no file can be begun for one-time identifiers", { cause: String(cause) });
    }
    closeSync(full);
    this.latest = { current: OVER, previous: this.latest.current };
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
