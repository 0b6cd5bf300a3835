import { DomainError, type AccessRequest, type DocumentReference, type DocumentView } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import { makeDocument, parseDocument } from "./document.js";
import type { Leg } from "./leg.js";
import { readText } from "./peer-client.js";
import { MAX_ENVELOPE_BYTES } from "./document.js";
import { seesAll } from "./receipt-views.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import type { NewDocument, Viewer } from "./types.js";

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/** A document is a megabyte at most: a gateway that has not sent it by then is tried again later. */
const ANSWER_LIMIT_MS = 30_000;

/** Requests on the ledger that name a document. */
const requestsNaming = (index: CatalogueIndex, digest: string): readonly AccessRequest[] =>
  index.all("access-request", ({ terms }) => terms.documents.some((document) => document.digest === digest));

/**
 * The requests a document belongs to: those of the first block that named it. Digests stand on the ledger for every member to
 * read, so whoever repeats another's in a request of its own becomes no party to the text.
 */
async function requestsOwning(index: CatalogueIndex, digest: string): Promise<readonly AccessRequest[]> {
  const naming = requestsNaming(index, digest);
  if (naming.length < 2) return naming;
  const blocks = await Promise.all(naming.map(({ id }) => firstBlockNaming(index, id, digest)));
  const first = Math.min(...blocks);
  return naming.filter((_, at) => blocks[at] === first);
}

async function firstBlockNaming(index: CatalogueIndex, id: string, digest: string): Promise<number> {
  const versions = await index.history("access-request", id);
  const naming = versions.find(({ record }) => record.terms.documents.some((document) => document.digest === digest));
  return naming?.blockNumber ?? Infinity;
}

const isParty = (request: AccessRequest, department: string): boolean =>
  request.requester === department || request.provider === department;

/** Salts, digests and stores new documents. @throws DomainError PAYLOAD_TOO_LARGE, INVALID_INPUT, READ_ONLY */
export async function storeDocuments(
  leg: Pick<Leg, "documents">,
  documents: readonly NewDocument[],
): Promise<readonly DocumentReference[]> {
  const made = documents.map((document) => ({ role: document.role, ...makeDocument(document) }));
  for (const { digest, canonical } of made) await leg.documents.put(digest, canonical);
  return made.map(({ role, digest }) => ({ role, digest }));
}

/**
 * A document for another gateway. Each look is recorded before it is shown.
 * @throws DomainError NOT_FOUND when the caller is no party of the request it belongs to, and neither authority nor auditor
 */
export async function giveDocument(leg: Parts, digest: string, viewer: Viewer): Promise<string> {
  const owners = await requestsOwning(leg.deps.index, digest);
  const allowed = owners.every((owner) => isParty(owner, viewer.department)) || seesAll(leg, viewer.department);
  const request = allowed ? owners[0] : undefined;
  const canonical = request === undefined ? undefined : await leg.documents.get(digest);
  if (request === undefined || canonical === undefined) throw new DomainError("NOT_FOUND", "there is no such document");
  await leg.state.keepLook({ at: leg.deps.clock.now().toISOString(), digest, request: request.id, ...viewer });
  leg.deps.logger.info({ digest, request: request.id, ...viewer }, "document shown");
  return canonical;
}

/**
 * A document that another gateway brings.
 * @throws DomainError NOT_FOUND unless a request on the ledger names it and both gateways are its parties; INTEGRITY_FAILURE
 */
export async function takeDocument(
  leg: Pick<Leg, "deps" | "documents">,
  digest: string,
  canonical: string,
  from: string,
): Promise<void> {
  const { index, department } = leg.deps;
  const named = requestsNaming(index, digest).some((request) => isParty(request, from) && isParty(request, department));
  if (!named) throw new DomainError("NOT_FOUND", "no request between us names this document");
  parseDocument(digest, canonical);
  await leg.documents.put(digest, canonical);
}

/** The documents of a request, for a user of this gateway. Authority and auditors read them from either party, without keeping them. */
export async function readDocuments(
  leg: Parts,
  request: AccessRequest,
  viewer: Viewer,
): Promise<readonly DocumentView[]> {
  if (!isParty(request, viewer.department) && !seesAll(leg, viewer.department))
    throw new DomainError("NOT_FOUND", "there is no such request");
  const views: DocumentView[] = [];
  for (const { role, digest } of request.terms.documents) {
    if (!(await isOwnedBy(leg.deps.index, digest, request))) {
      views.push(documentView(role, digest, undefined));
      continue;
    }
    const canonical =
      (await leg.documents.get(digest)) ??
      (isParty(request, leg.deps.department) ? undefined : await fetchFromEither(leg, request, digest, viewer));
    if (canonical !== undefined)
      await leg.state.keepLook({ at: leg.deps.clock.now().toISOString(), digest, request: request.id, ...viewer });
    views.push(documentView(role, digest, canonical));
  }
  return views;
}

/** Whether a request that names a document is the one it belongs to. */
export async function isOwnedBy(
  index: CatalogueIndex,
  digest: string,
  request: Pick<AccessRequest, "id">,
): Promise<boolean> {
  return (await requestsOwning(index, digest)).some(({ id }) => id === request.id);
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
  request: AccessRequest,
  digest: string,
  viewer: Viewer,
): Promise<string | undefined> {
  for (const department of [request.provider, request.requester]) {
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

/** Brings a document of this gateway to the request's other party. */
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
