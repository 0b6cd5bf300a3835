import type { RecordKind, RecordOf } from "@mulian/domain";
import type { LedgerTransaction } from "../ports/ledger.js";
import type { RecordView } from "./operations.js";

/** What a version of a record is judged by: the transaction that wrote it, and what counted before. */
export interface Circumstances {
  readonly transaction: LedgerTransaction;
  readonly view: RecordView;
  /** The MSP that the gateway pins as the authority's; nothing on the ledger can change it. */
  readonly authorityMsp: string;
}

/** What the same transaction says of another record. A transaction counts as a whole, so this counts if anything of it does. */
export const beside = <K extends RecordKind>(
  { transaction }: Circumstances,
  kind: K,
  id: string,
): RecordOf<K> | undefined =>
  // The kind is the record's own.
  transaction.writes.find(({ record }) => record.kind === kind && record.id === id)?.record as RecordOf<K> | undefined;

/** What a transaction leaves behind: its own word, or else what counted before. */
export const afterwards = <K extends RecordKind>(
  circumstances: Circumstances,
  kind: K,
  id: string,
): RecordOf<K> | undefined => beside(circumstances, kind, id) ?? circumstances.view.get(kind, id);
