import {
  DomainError,
  type DocumentReference,
  type DocumentRole,
  type DocumentView,
  type LedgerRecord,
} from "@mulian/domain";
import type { CatalogueIndex, IndexedVersion } from "../ports/catalogue-index.js";
import { makeDocument, parseDocument } from "./document.js";
import type { Leg } from "./leg.js";
import { documentsOf, isParty, namingRecords, partiesOf, subjectOf, type NamingRecord } from "./naming-records.js";
import { readText } from "./peer-client.js";
import { MAX_ENVELOPE_BYTES } from "./document.js";
import { seesAll } from "./receipt-views.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import type { NewDocument, Viewer } from "./types.js";

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/** A document is a megabyte at most: a gateway that has not sent it by then is tried again later. */
const ANSWER_LIMIT_MS = 30_000;

/** Records on the ledger that name a document. */
const recordsNaming = (index: CatalogueIndex, digest: string): readonly NamingRecord[] =>
  namingRecords(index).filter((record) => names(record, digest));

const names = (record: LedgerRecord, digest: string): boolean =>
  documentsOf(record).some((document) => document.digest === digest);

/**
 * The records a document belongs to: those of the first block that named it. Digests stand on the ledger for every member to
 * read, so whoever repeats another's in a record of its own becomes no party to the text.
 */
async function recordsOwning(index: CatalogueIndex, digest: string): Promise<readonly NamingRecord[]> {
  const naming = recordsNaming(index, digest);
  if (naming.length < 2) return naming;
  const blocks = await Promise.all(naming.map((record) => firstBlockNaming(index, record, digest)));
  const first = Math.min(...blocks);
  return naming.filter((_, at) => blocks[at] === first);
}

async function firstNaming(
  index: CatalogueIndex,
  { kind, id }: NamingRecord,
  digest: string,
): Promise<IndexedVersion | undefined> {
  const versions = await index.history(kind, id);
  return versions.find(({ record }) => names(record, digest));
}

const firstBlockNaming = async (index: CatalogueIndex, record: NamingRecord, digest: string): Promise<number> =>
  (await firstNaming(index, record, digest))?.blockNumber ?? Infinity;

/**
 * Whether somebody else's record names a text that was written here. Peers see digests before the ledger has them, so another
 * department could name one first, in a record between the two.
 */
export async function isMisnamed(
  { deps: { index, department }, state }: Pick<Leg, "deps" | "state">,
  record: NamingRecord,
  digest: string,
): Promise<boolean> {
  if (!(await state.wasAuthored(digest))) return false;
  return (await firstNaming(index, record, digest))?.record.updatedBy.department !== department;
}

/** Salts, digests and stores new documents. @throws DomainError PAYLOAD_TOO_LARGE, INVALID_INPUT, READ_ONLY */
export async function storeDocuments<R extends DocumentRole>(
  leg: Pick<Leg, "documents" | "state">,
  documents: readonly NewDocument<R>[],
): Promise<readonly DocumentReference<R>[]> {
  const made = documents.map((document) => ({ role: document.role, ...makeDocument(document) }));
  for (const { digest, canonical } of made) {
    await leg.state.keepAuthored(digest);
    await leg.documents.put(digest, canonical);
  }
  return made.map(({ role, digest }) => ({ role, digest }));
}

/**
 * A document for another gateway. Each look is recorded before it is shown.
 * @throws DomainError NOT_FOUND when the caller is no party of the record it belongs to, and neither authority nor auditor
 */
export async function giveDocument(leg: Parts, digest: string, viewer: Viewer): Promise<string> {
  const owners = await recordsOwning(leg.deps.index, digest);
  // A peer sees a digest before the ledger has it, and could have a record of others name it first: of such a record no text
  // is here by right.
  const isOurs = owners.every((owner) => isParty(owner, viewer.department) && isParty(owner, leg.deps.department));
  const isGiven = isOurs && !(await someMisnamed(leg, owners, digest));
  const owner = isGiven || seesAll(leg, viewer.department) ? owners[0] : undefined;
  const canonical = owner === undefined ? undefined : await leg.documents.get(digest);
  if (owner === undefined || canonical === undefined) throw new DomainError("NOT_FOUND", "there is no such document");
  const subject = subjectOf(owner);
  await leg.state.keepLook({ at: leg.deps.clock.now().toISOString(), digest, subject, ...viewer });
  leg.deps.logger.info({ digest, subject, ...viewer }, "document shown");
  return canonical;
}

async function someMisnamed(leg: Parts, owners: readonly NamingRecord[], digest: string): Promise<boolean> {
  for (const owner of owners) if (await isMisnamed(leg, owner, digest)) return true;
  return false;
}

/**
 * A document that another gateway brings.
 * @throws DomainError NOT_FOUND unless a record on the ledger names it and both gateways are its parties; INTEGRITY_FAILURE
 */
export async function takeDocument(
  leg: Pick<Leg, "deps" | "documents">,
  digest: string,
  canonical: string,
  from: string,
): Promise<void> {
  const { index, department } = leg.deps;
  const named = recordsNaming(index, digest).some((record) => isParty(record, from) && isParty(record, department));
  if (!named) throw new DomainError("NOT_FOUND", "no record between us names this document");
  parseDocument(digest, canonical);
  await leg.documents.put(digest, canonical);
}

/** The documents of a record, for a user of this gateway. Authority and auditors read them from either party, without keeping them. */
export async function readDocuments(
  leg: Parts,
  record: NamingRecord,
  viewer: Viewer,
): Promise<readonly DocumentView[]> {
  if (!isParty(record, viewer.department) && !seesAll(leg, viewer.department))
    throw new DomainError("NOT_FOUND", `there is no such ${record.kind}`);
  const subject = subjectOf(record);
  const views: DocumentView[] = [];
  for (const { role, digest } of documentsOf(record)) {
    if (!(await isOwnedBy(leg.deps.index, digest, record))) {
      views.push(documentView(role, digest, undefined));
      continue;
    }
    const canonical =
      (await leg.documents.get(digest)) ??
      (isParty(record, leg.deps.department) ? undefined : await fetchFromEither(leg, record, digest, viewer));
    if (canonical !== undefined)
      await leg.state.keepLook({ at: leg.deps.clock.now().toISOString(), digest, subject, ...viewer });
    views.push(documentView(role, digest, canonical));
  }
  return views;
}

/** Whether a record that names a document is one it belongs to. */
export async function isOwnedBy(
  index: CatalogueIndex,
  digest: string,
  { kind, id }: Pick<NamingRecord, "kind" | "id">,
): Promise<boolean> {
  return (await recordsOwning(index, digest)).some((owner) => owner.kind === kind && owner.id === id);
}

function documentView(role: DocumentReference["role"], digest: string, canonical: string | undefined): DocumentView {
  if (canonical === undefined) return { role, digest, available: false };
  const { mediaType, name, text, contentBase64 } = parseDocument(digest, canonical);
  return {
    role,
    digest,
    available: true,
    mediaType,
    ...(name === undefined ? {} : { name }),
    ...(text === undefined ? {} : { text }),
    ...(contentBase64 === undefined ? {} : { contentBase64 }),
  };
}

async function fetchFromEither(
  leg: Parts,
  record: NamingRecord,
  digest: string,
  viewer: Viewer,
): Promise<string | undefined> {
  for (const department of partiesOf(record)) {
    const canonical = await fetchDocument(leg, department, digest, viewer.enrolmentId).catch((error: unknown) => {
      leg.deps.logger.warn({ err: error, digest, department }, "document not fetched");
      return undefined;
    });
    if (canonical !== undefined) return canonical;
  }
  return undefined;
}

/** @throws DomainError INTEGRITY_FAILURE when what comes is not what was named */
export async function fetchDocument(
  leg: Pick<Leg, "deps" | "peers">,
  department: string,
  digest: string,
  user?: string,
): Promise<string> {
  const scope = {
    department,
    scope: "documents" as const,
    proofKeyName: leg.deps.signKeyName,
    ...(user === undefined ? {} : { user }),
  };
  const canonical = await readText(
    await leg.peers.request(scope, {
      method: "GET",
      path: `${EXCHANGE_PATH}/documents/${digest}`,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    }),
    MAX_ENVELOPE_BYTES,
  );
  parseDocument(digest, canonical);
  return canonical;
}

/** Brings a document of this gateway to its record's other party. */
export async function pushDocument(
  leg: Pick<Leg, "deps" | "peers" | "documents">,
  department: string,
  digest: string,
): Promise<void> {
  const canonical = await leg.documents.get(digest);
  if (canonical === undefined) throw new DomainError("NOT_FOUND", "there is no such document");
  const scope = { department, scope: "documents" as const, proofKeyName: leg.deps.signKeyName };
  const answer = await leg.peers.request(scope, {
    method: "PUT",
    path: `${EXCHANGE_PATH}/documents/${digest}`,
    body: canonical,
    contentType: "application/json",
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  await answer.body.dump();
}
