import type { RecordKind, RecordOf } from "@mulian/domain";
import type { IndexPage } from "../ports/catalogue-index.js";
import type { UserCaller } from "./caller.js";
import type { ReadPorts } from "./read-ports.js";
import { Snapshot } from "./snapshot.js";
import { Visibility } from "./visibility.js";

export interface ListAnswer<T> {
  items: T[];
  nextCursor?: string;
  total: number;
  height: number;
}

export interface Listing<K extends RecordKind, T> {
  /** All records when left out. */
  readonly filter?: (record: RecordOf<K>, snapshot: Snapshot) => boolean;
  readonly view: (snapshot: Snapshot, record: RecordOf<K>, visibility: Visibility) => T;
}

/** A page of the records of a kind that the caller may see and the filter takes, newest first. */
export function listVisible<K extends RecordKind, T>(
  { index, clock }: Pick<ReadPorts, "index" | "clock">,
  caller: UserCaller,
  kind: K,
  page: IndexPage,
  { filter = () => true, view }: Listing<K, T>,
): ListAnswer<T> {
  const visibility = new Visibility(index, caller);
  const snapshot = new Snapshot(index, clock);
  const { items, ...rest } = index.list(kind, (record) => visibility.sees(record) && filter(record, snapshot), page);
  return { ...rest, items: items.map((record) => view(snapshot, record, visibility)) };
}

/** True when every field that is set equals the record's. */
export const matches = <T extends object>(record: T, wanted: { readonly [F in keyof T]?: T[F] | undefined }): boolean =>
  Object.entries(wanted).every(([field, value]) => value === undefined || record[field as keyof T] === value); // `wanted` has fields of T only
