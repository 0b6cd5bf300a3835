import type { LedgerRecord, RecordKind, RecordOf } from "@mulian/domain";
import { pad } from "./keys.js";

export interface VersionPlace {
  readonly blockNumber: number;
  readonly position: number;
}

export interface RecordEntry<R extends LedgerRecord = LedgerRecord> {
  record: R;
  /** Where the record first appeared: sorts records of a kind by age. */
  readonly order: string;
  /** Where its versions stand, oldest first. */
  readonly places: VersionPlace[];
}

/** The newest version of every valid record, in memory, in order of first appearance. */
export class NewestRecords {
  private readonly kinds = new Map<
    RecordKind,
    { readonly byId: Map<string, RecordEntry>; readonly ordered: RecordEntry[] }
  >();

  /** Versions must come in ledger order; those of one transaction by id, so that every replay gives the same order. */
  add(record: LedgerRecord, place: VersionPlace): void {
    const { byId, ordered } = this.kind(record.kind);
    const known = byId.get(record.id);
    if (known !== undefined) {
      known.record = record;
      known.places.push(place);
      return;
    }
    const entry: RecordEntry = {
      record,
      order: `${pad(place.blockNumber)}.${pad(place.position)}.${record.id}`,
      places: [place],
    };
    byId.set(record.id, entry);
    ordered.push(entry);
  }

  entry<K extends RecordKind>(kind: K, id: string): RecordEntry<RecordOf<K>> | undefined {
    return this.kind(kind).byId.get(id) as RecordEntry<RecordOf<K>> | undefined; // `add` files a record under its own kind
  }

  /** Oldest first. */
  ordered<K extends RecordKind>(kind: K): readonly RecordEntry<RecordOf<K>>[] {
    return this.kind(kind).ordered as RecordEntry<RecordOf<K>>[]; // `add` files a record under its own kind
  }

  /** After loading in key order, which is by id. */
  sortByAge(): void {
    for (const { ordered } of this.kinds.values()) ordered.sort((a, b) => (a.order < b.order ? -1 : 1));
  }

  private kind(kind: RecordKind): { readonly byId: Map<string, RecordEntry>; readonly ordered: RecordEntry[] } {
    const known = this.kinds.get(kind);
    if (known !== undefined) return known;
    const made = { byId: new Map<string, RecordEntry>(), ordered: [] };
    this.kinds.set(kind, made);
    return made;
  }
}
