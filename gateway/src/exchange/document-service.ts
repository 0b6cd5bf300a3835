import { DomainError, type DocumentReference, type DocumentRole, type DocumentView } from "@mulian/domain";
import { makeDocument, parseDocument } from "./document.js";
import type { Leg } from "./leg.js";
import { isRightful, recordsNaming } from "./document-rights.js";
import { documentsOf, isParty, partiesOf, subjectOf, type NamingRecord } from "./naming-records.js";
import { readText } from "./peer-client.js";
import { MAX_ENVELOPE_BYTES } from "./document.js";
import { seesAll } from "./receipt-views.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import type { NewDocument, Viewer } from "./types.js";

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/** A document is a megabyte at most: a gateway that has not sent it by then is tried again later. */
const ANSWER_LIMIT_MS = 30_000;

/** Salts, digests and stores new documents. @throws DomainError PAYLOAD_TOO_LARGE, INVALID_INPUT, READ_ONLY */
export async function storeDocuments<R extends DocumentRole>(
  leg: Pick<Leg, "documents" | "state">,
  documents: readonly NewDocument<R>[],
): Promise<readonly DocumentReference<R>[]> {
  const made = documents.map((document) => ({ role: document.role, ...makeDocument(document) }));
  // Beside each other, because each waits for the disk three times; a call has a dozen at most.
  await Promise.all(
    made.map(async ({ digest, canonical }) => {
      await leg.state.keepAuthored(digest);
      await leg.documents.put(digest, canonical);
    }),
  );
  return made.map(({ role, digest }) => ({ role, digest }));
}

/**
 * A document for another gateway. Each look is recorded before it is shown.
 * @throws DomainError NOT_FOUND when the caller is no party of a record it belongs to, and neither authority nor auditor
 */
export async function giveDocument(leg: Parts, digest: string, viewer: Viewer): Promise<string> {
  const owner = await recordFor(leg, digest, viewer.department);
  const canonical = owner === undefined ? undefined : await leg.documents.get(digest);
  if (owner === undefined || canonical === undefined) throw new DomainError("NOT_FOUND", "there is no such document");
  const subject = subjectOf(owner);
  await leg.state.keepLook({ at: leg.deps.clock.now().toISOString(), digest, subject, ...viewer });
  leg.deps.logger.info({ digest, subject, ...viewer }, "document shown");
  return canonical;
}

/** A record by which a department may have a text from here; the authority and auditors may have all that is here by right. */
async function recordFor(leg: Parts, digest: string, department: string): Promise<NamingRecord | undefined> {
  const isOfAll = seesAll(leg, department);
  for (const record of recordsNaming(leg.deps.index, digest)) {
    const isOurs = isParty(record, leg.deps.department) && (isOfAll || isParty(record, department));
    if (isOurs && (await isRightful(leg, record, digest))) return record;
  }
  return undefined;
}

/**
 * A document that another gateway brings.
 * @throws DomainError NOT_FOUND unless a record on the ledger names it and both gateways are its parties; INTEGRITY_FAILURE
 */
export async function takeDocument(
  leg: Pick<Leg, "deps" | "documents" | "state">,
  digest: string,
  canonical: string,
  from: string,
): Promise<void> {
  const { index, department } = leg.deps;
  const named = recordsNaming(index, digest).some((record) => isParty(record, from) && isParty(record, department));
  if (!named) throw new DomainError("NOT_FOUND", "no record between us names this document");
  parseDocument(digest, canonical);
  await keepBrought(leg, digest, canonical, from);
}

/** Keeps a text that another department has, and shown that it has: it is here by that department's right. */
export async function keepBrought(
  leg: Pick<Leg, "documents" | "state">,
  digest: string,
  canonical: string,
  from: string,
): Promise<void> {
  await leg.state.keepBrought(digest, from);
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
  const isOurs = isParty(record, leg.deps.department);
  const views: DocumentView[] = [];
  for (const { role, digest } of documentsOf(record)) {
    const canonical = !isOurs
      ? await fetchFromEither(leg, record, digest, viewer)
      : (await isRightful(leg, record, digest))
        ? await leg.documents.get(digest)
        : undefined;
    if (canonical !== undefined)
      await leg.state.keepLook({ at: leg.deps.clock.now().toISOString(), digest, subject, ...viewer });
    views.push(documentView(role, digest, canonical));
  }
  return views;
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
