import type { ledger } from "@hyperledger/fabric-protos";
import { recordIdOf, type VoidReason } from "@mulian/domain";
import type { ForeignWrite, LedgerTransaction, LedgerWrite } from "../../ports/ledger.js";
import { because } from "../../projector/because.js";
import { parseRecord } from "./parse-record.js";

/** A key that no contract made may be anything; a record's is shorter. */
const MAX_FOREIGN_KEY = 500;

/** What a transaction wrote in the contract's place: records under their own keys, and what stands apart. */
export function decodeWrites(
  written: readonly ledger.rwset.kvrwset.KVWrite[],
): Pick<LedgerTransaction, "writes" | "foreign"> {
  const writes: LedgerWrite[] = [];
  const foreign: ForeignWrite[] = [];
  for (const write of written) {
    const [kind, ...parts] = splitCompositeKey(write.getKey());
    const decoded = write.getIsDelete() ? because("deleted") : decodeWrite(kind, parts, write.getValue_asU8());
    if ("code" in decoded) foreign.push({ key: keyName(write.getKey()), reason: decoded });
    else writes.push(decoded);
  }
  return { writes, foreign };
}

/** A key as people read it: of a record `kind:id`. */
export function keyName(key: string): string {
  const parts = splitCompositeKey(key);
  return (parts.length === 0 ? key : parts.join(":")).slice(0, MAX_FOREIGN_KEY);
}

/** The record, or why it is none. */
function decodeWrite(kind: string | undefined, key: readonly string[], value: Uint8Array): LedgerWrite | VoidReason {
  const record = parseRecord(value);
  if ("code" in record) return record;
  const isUnderItsKey = record.kind === kind && record.id === recordIdOf(key);
  return isUnderItsKey ? { kind: record.kind, key, record } : because("underAnotherKey");
}

/** Fabric's composite keys: U+0000, then every part followed by U+0000. */
export function splitCompositeKey(key: string): readonly string[] {
  if (!key.startsWith("\0") || !key.endsWith("\0")) return [];
  return key.slice(1, -1).split("\0");
}
