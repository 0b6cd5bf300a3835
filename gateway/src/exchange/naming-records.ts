import type { AccessRequest, Correction, DocumentReference, KeyHolding, LedgerRecord, UseRecord } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** Records whose texts travel as documents between the two departments they are about. */
export type NamingRecord = AccessRequest | UseRecord | Correction | KeyHolding;

const NAMING_KINDS = [
  "access-request",
  "use-record",
  "correction",
  "key-holding",
] as const satisfies readonly NamingRecord["kind"][];

/** Every record on the ledger that may name documents. */
export const namingRecords = (index: CatalogueIndex): readonly NamingRecord[] =>
  NAMING_KINDS.flatMap((kind): readonly NamingRecord[] => index.all(kind));

/** The documents a version of a record names; none for kinds that name none. */
export function documentsOf(record: LedgerRecord): readonly DocumentReference[] {
  switch (record.kind) {
    case "access-request":
      return record.terms.documents;
    case "use-record":
      return record.documents;
    case "correction":
      return [
        ...record.findings.map(({ evidence }) => ({ role: "evidence" as const, digest: evidence })),
        ...record.documents,
      ];
    case "key-holding":
      return record.destructionDigest === undefined ? [] : [{ role: "destruction", digest: record.destructionDigest }];
    default:
      return [];
  }
}

/** The two departments that keep the documents: who has the data first, who gets it second. */
export function partiesOf(record: NamingRecord): readonly [provider: string, grantee: string] {
  switch (record.kind) {
    case "access-request":
      return [record.provider, record.requester];
    case "key-holding":
      return [record.provider, record.holder];
    case "use-record":
    case "correction":
      return [record.provider, record.grantee];
  }
}

export const isParty = (record: NamingRecord, department: string): boolean => partiesOf(record).includes(department);

/** `kind:id`: what a look at a document, and an errand that brings one, are about. */
export const subjectOf = ({ kind, id }: Pick<NamingRecord, "kind" | "id">): string => `${kind}:${id}`;

/** Digests that stand in more than one place: which record such a document belongs to has to be looked up. */
export function namedAgain(records: readonly NamingRecord[]): ReadonlySet<string> {
  const once = new Set<string>();
  const named = records.flatMap((record) => documentsOf(record).map(({ digest }) => digest));
  return new Set(named.filter((digest) => once.size === once.add(digest).size));
}
