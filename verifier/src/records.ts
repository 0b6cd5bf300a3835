import type { RecordKind, RecordOf } from "@mulian/domain";
import type { Transaction } from "./transaction.js";

/** A version of a record that a statement proved, given the chain, and where it was written. */
export interface ProvenRecord<K extends RecordKind = RecordKind> {
  readonly record: RecordOf<K>;
  readonly block: number;
  readonly transaction: Transaction;
}

/** What record statements proved: all that agreements and deliveries may rest on. */
export class ProvenRecords {
  private readonly byKey = new Map<string, ProvenRecord[]>();

  add(proven: ProvenRecord): void {
    const key = keyOf(proven.record.kind, proven.record.id);
    const versions = this.byKey.get(key) ?? [];
    versions.push(proven);
    this.byKey.set(key, versions);
  }

  /** To be called once, after the last was added. */
  sort(): void {
    for (const versions of this.byKey.values()) versions.sort((a, b) => a.record.version - b.record.version);
  }

  /** In the order of their versions. */
  versions<K extends RecordKind>(kind: K, id: string): readonly ProvenRecord<K>[] {
    const versions: readonly unknown[] = this.byKey.get(keyOf(kind, id)) ?? [];
    // The key names the kind, and nothing of another kind was put under it.
    return versions as readonly ProvenRecord<K>[];
  }

  /** The newest version of those in blocks up to this one. */
  at<K extends RecordKind>(kind: K, id: string, block: number): ProvenRecord<K> | undefined {
    return this.versions(kind, id).findLast((version) => version.block <= block);
  }
}

const keyOf = (kind: RecordKind, id: string): string => `${kind} ${id}`;
