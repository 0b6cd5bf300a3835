import type { RecordKeyParts, RecordKind, RecordOf } from "@mulian/domain";

/** Kinds whose key is their id alone. */
export type IdKind = { [K in RecordKind]: RecordKeyParts[K] extends [id: string] ? K : never }[RecordKind];

/** WorldStateReader narrowed to kinds keyed by id, which TypeScript cannot derive for a generic kind. */
export interface IdReader {
  get<K extends IdKind>(kind: K, id: string): Promise<RecordOf<K> | undefined>;
}
