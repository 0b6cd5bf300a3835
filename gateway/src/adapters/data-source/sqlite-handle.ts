import { DatabaseSync, type StatementSync } from "node:sqlite";
import { canonicalDatetime, datetimeKey } from "@mulian/domain";
import { DATETIME_FUNCTION } from "./sqlite-query.js";
import { readTable, type SqliteTable } from "./sqlite-table.js";

/** How long a statement waits for another process that is writing. It blocks the event loop, so it is short. */
const BUSY_TIMEOUT_MS = 250;
/** What a handle keeps of its file in memory: the pages of some thousand rows. SQLite's own default is four times this. */
const CACHE_KIB = 512;
/** Statements a handle keeps: two for each form of question that is asked of a table. */
const MAX_STATEMENTS = 16;

/** A database file opened for reading, and what is known of it. One read at a time uses it, in a transaction of its own. */
export class SqliteHandle {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #tables = new Map<string, SqliteTable | undefined>();
  #schemaVersion: unknown;
  #isOpen = true;

  /**
   * @param file which file it is, and how it was just before it was opened
   * @throws Error of SQLite
   */
  constructor(
    path: string,
    readonly file: string,
  ) {
    this.#database = new DatabaseSync(path, { readOnly: true, allowExtension: false });
    this.#database.exec(
      `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -${CACHE_KIB}`,
    );
    this.#database.function(DATETIME_FUNCTION, { deterministic: true }, (value) => {
      const canonical = typeof value === "string" ? canonicalDatetime(value) : undefined;
      return canonical === undefined ? null : datetimeKey(canonical);
    });
  }

  /**
   * Begins a read transaction: everything is of one state until its end, whoever writes meanwhile.
   * @returns false when the database has another schema than this handle knows
   * @throws Error of SQLite
   */
  begin(): boolean {
    this.#database.exec("BEGIN");
    const version = this.prepare("PRAGMA schema_version").get()?.["schema_version"];
    this.#schemaVersion ??= version;
    return this.#schemaVersion === version;
  }

  /** @returns false when it could not be ended, and the handle is good for nothing */
  end(): boolean {
    if (!this.#isOpen) return false;
    try {
      this.#database.exec("ROLLBACK");
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    if (this.#isOpen) this.#database.close();
    this.#isOpen = false;
  }

  /** Within a transaction; undefined when there is no such table. */
  table(name: string): SqliteTable | undefined {
    if (!this.#tables.has(name)) this.#tables.set(name, readTable(this.#database, name));
    return this.#tables.get(name);
  }

  /** A statement of this text, the one from last time if it is still there; how it reads is set at each use. */
  prepare(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const [oldest] = this.#statements.keys();
    if (this.#statements.size >= MAX_STATEMENTS && oldest !== undefined) this.#statements.delete(oldest);
    const made = this.#database.prepare(text);
    this.#statements.set(text, made);
    return made;
  }
}
