import type { LedgerRecord } from "@mulian/domain";
import type { CatalogueIndex, IndexedVersion } from "../ports/catalogue-index.js";
import type { Leg } from "./leg.js";
import { documentsOf, namingRecords, type NamingRecord } from "./naming-records.js";

type Parts = Pick<Leg, "deps" | "state">;

const names = (record: LedgerRecord, digest: string): boolean =>
  documentsOf(record).some((document) => document.digest === digest);

/** Records on the ledger that name a document. */
export const recordsNaming = (index: CatalogueIndex, digest: string): readonly NamingRecord[] =>
  namingRecords(index).filter((record) => names(record, digest));

async function firstNaming(
  index: CatalogueIndex,
  { kind, id }: NamingRecord,
  digest: string,
): Promise<IndexedVersion | undefined> {
  const versions = await index.history(kind, id);
  return versions.find(({ record }) => names(record, digest));
}

/**
 * The department that named a document in a record. What a record says of its writer counts as far as the signature under its
 * transaction bears it out: a majority that colludes could write any name.
 */
export async function namedBy(
  index: CatalogueIndex,
  record: NamingRecord,
  digest: string,
): Promise<string | undefined> {
  const first = await firstNaming(index, record, digest);
  if (first === undefined) return undefined;
  const { department } = first.record.updatedBy;
  const creator = (await index.transaction(first.txId))?.creator.mspId;
  return creator !== undefined && creator === index.get("department", department)?.mspId ? department : undefined;
}

/**
 * Whether a text that is here belongs to a record that names it: the department that named it there has the text, because it
 * wrote it here or brought it. Peers see digests before the ledger has them, and afterwards everybody does; so a record that
 * names somebody else's digest, before its author or after, gives its writer nothing and takes nothing from the author.
 */
export async function isRightful(leg: Parts, record: NamingRecord, digest: string): Promise<boolean> {
  const { index, department } = leg.deps;
  const by = await namedBy(index, record, digest);
  if (by === undefined) return false;
  const brought = await leg.state.broughtBy(digest);
  const from = (await leg.state.wasAuthored(digest)) ? [department, ...brought] : brought;
  // Of a text from before it was kept who brought it, whoever named it first is the one.
  return from.length > 0 ? from.includes(by) : isNamedFirst(index, record, digest);
}

/** Whether no earlier block names the document in another record. */
export async function isNamedFirst(index: CatalogueIndex, record: NamingRecord, digest: string): Promise<boolean> {
  const blockOf = async (one: NamingRecord): Promise<number> =>
    (await firstNaming(index, one, digest))?.blockNumber ?? Infinity;
  const own = await blockOf(record);
  const all = await Promise.all(recordsNaming(index, digest).map(blockOf));
  return own <= Math.min(...all);
}
