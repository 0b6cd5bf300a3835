import { statSync } from "node:fs";
import { SqliteHandle } from "./sqlite-handle.js";

/** Handles kept between reads: as many as deliveries one department may have running. More are opened when more are wanted. */
export const MAX_IDLE_HANDLES = 16;
/**
 * What nobody used for so long is closed: a gateway at rest holds no file and no pages of it, and whoever wants the database for
 * itself (another journal mode) is not kept waiting for longer than such programs wait, five seconds as a rule. Opening costs a
 * tenth of a millisecond to one, so a source that is asked less often than that loses nothing to speak of.
 */
const IDLE_MS = 1_000;

/**
 * Handles of one database file that are used again: opening one and reading its schema costs as much as hundreds of rows. A
 * handle is only given out for the very file it was opened from, as it was then (device, inode, size, time of the last
 * change); one that was replaced or written to is opened anew, because whoever copies a file over a database does not tell
 * SQLite.
 */
export class SqliteHandles {
  readonly #idle: { readonly handle: SqliteHandle; readonly sinceMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param idleMs after how long a handle that nobody used is closed */
  constructor(private readonly idleMs = IDLE_MS) {}

  /** A handle in a read transaction. @throws Error of SQLite or the file system */
  take(path: string): SqliteHandle {
    const file = identityOf(path);
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop())
      if (isCurrent(last.handle, file)) return last.handle;
    const handle = new SqliteHandle(path, file);
    try {
      handle.begin();
      return handle;
    } catch (error) {
      handle.close();
      throw error;
    }
  }

  /** Ends a handle's transaction and keeps it for the next read, unless it was closed or there are enough. */
  giveBack(handle: SqliteHandle): void {
    if (!handle.end() || this.#idle.length >= MAX_IDLE_HANDLES) return handle.close();
    this.#idle.push({ handle, sinceMs: performance.now() });
    this.#timer ??= setTimeout(() => this.#closeOld(), this.idleMs).unref();
  }

  /** Closes what is not in use. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { handle } of this.#idle.splice(0)) handle.close();
  }

  #closeOld(): void {
    const before = performance.now() - this.idleMs;
    // The last given back is the first taken, so those in front have waited longest.
    const kept = this.#idle.findIndex(({ sinceMs }) => sinceMs > before);
    for (const { handle } of this.#idle.splice(0, kept < 0 ? this.#idle.length : kept)) handle.close();
    const [next] = this.#idle;
    this.#timer =
      next === undefined ? undefined : setTimeout(() => this.#closeOld(), Math.max(1, next.sinceMs - before)).unref();
  }
}

/** Begins a kept handle's transaction if it still is of this file and knows its schema; closes it otherwise. */
function isCurrent(handle: SqliteHandle, file: string): boolean {
  try {
    if (handle.file === file && handle.begin()) return true;
  } catch {
    // A fresh handle will tell what is wrong, if anything still is.
  }
  handle.close();
  return false;
}

function identityOf(path: string): string {
  const { dev, ino, size, ctimeNs } = statSync(path, { bigint: true });
  return `${dev}:${ino}:${size}:${ctimeNs}`;
}
