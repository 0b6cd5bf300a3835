/** A small durable table of this gateway's own state, which is on no ledger: users, sessions, drafts. */
export interface Table<T> {
  get(key: string): Promise<T | undefined>;
  /** Durable when it resolves. */
  put(key: string, value: T): Promise<void>;
  remove(key: string): Promise<void>;
  /** All rows by key order. */
  entries(): Promise<readonly (readonly [key: string, value: T])[]>;
}
