import { DomainError, type RecordKeyParts, type RecordKind } from "@mulian/domain";
import type { ChaincodeStub } from "fabric-shim-api";

type KeyComposer = Pick<ChaincodeStub, "createCompositeKey">;

/** How many parts the key of each kind has. */
export const KEY_LENGTHS: { readonly [K in RecordKind]: RecordKeyParts[K]["length"] } = {
  department: 1,
  duty: 1,
  dataset: 1,
  resource: 1,
  "access-request": 1,
  approval: 2,
  decision: 1,
  grant: 1,
  "data-key": 1,
  "key-holding": 1,
  hold: 3,
  "key-block": 2,
  "use-record": 1,
  correction: 1,
  "receipt-batch": 2,
  policy: 1,
  calendar: 1,
  "user-status": 2,
  "code-claim": 1,
  "overdue-note": 2,
};

/** Key parts are ids and labels, all of them plain text. */
const KEY_PART = /^[A-Za-z0-9._@/-]{1,200}$/;

/** The ledger key of a record: Fabric's composite key of its kind and parts. Every key of this chaincode is made here. */
export const ledgerKey = <K extends RecordKind>(stub: KeyComposer, kind: K, parts: RecordKeyParts[K]): string =>
  stub.createCompositeKey(kind, [...parts]);

/** The ledger key of a record from its id, which is its key parts joined by `:` (no part contains one). */
export const ledgerKeyOfId = (stub: KeyComposer, kind: RecordKind, id: string): string =>
  stub.createCompositeKey(kind, id.split(":"));

/**
 * The ledger key from parts that somebody sent.
 * @throws DomainError INVALID_INPUT when they are none of this kind's key
 */
export function ledgerKeyOfParts(stub: KeyComposer, kind: RecordKind, parts: unknown): string {
  const isKey =
    Array.isArray(parts) &&
    parts.length === KEY_LENGTHS[kind] &&
    parts.every((part) => typeof part === "string" && KEY_PART.test(part));
  if (!isKey) throw new DomainError("INVALID_INPUT", `the key of a ${kind} has ${KEY_LENGTHS[kind]} parts`);
  return stub.createCompositeKey(kind, parts);
}
