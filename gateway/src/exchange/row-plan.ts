import {
  DomainError,
  parseStrictJson,
  parseWith,
  rowFilterSchema,
  validateFilter,
  type Dataset,
  type Grant,
  type KeyHolding,
  type RowFilter,
  type ShareMethod,
} from "@mulian/domain";
import { DataSourceError, type DataSource, type DataSourceErrorCode, type Row } from "../ports/data-source.js";
import type { AccessTokenClaims } from "./access-token.js";
import { parseDocument } from "./document.js";
import { fetchDocument } from "./document-service.js";
import { KEY_STATES, ROW_STATES, checkGrant, checkMethod, checkProofKey, checkTerms, checkUse } from "./grant-check.js";
import type { Since } from "./batch/since.js";
import type { Leg } from "./leg.js";
import type { Delivered } from "./resume.js";
import type { RowFormat } from "./rows.js";

/** Methods under which rows are streamed. Who was granted a narrower one gets no rows, whatever it asks. */
const ROW_METHODS: readonly ShareMethod[] = ["interface", "batch"];

/** What a caller asks of a grant's rows, besides what its token says. */
export interface RowsCall {
  readonly claims: AccessTokenClaims;
  readonly format: RowFormat;
  readonly items: readonly string[] | undefined;
  readonly limit: number | undefined;
  /** Go on after these. */
  readonly delivered: Delivered | undefined;
  /** A run of a batch, and where it goes on. */
  readonly batch?: { readonly run: string; readonly since: Since | undefined };
}

export interface RowPlan {
  readonly grant: Grant;
  readonly dataset: Dataset;
  readonly holding: KeyHolding;
  readonly items: readonly string[];
  readonly source: DataSource;
  readonly filter: RowFilter | undefined;
}

type Parts = Pick<Leg, "deps" | "documents" | "peers">;

/** @throws DomainError, the refusal to be recorded */
export const planRows = (leg: Parts, grantId: string, call: RowsCall, now: string): Promise<RowPlan> =>
  planUse(leg, grantId, call, ROW_METHODS, now);

/**
 * Everything the ledger, the documents and the configuration say about a use of a grant by one of these methods.
 * @throws DomainError, the refusal to be recorded
 */
export async function planUse(
  leg: Parts,
  grantId: string,
  call: Pick<RowsCall, "claims" | "items">,
  methods: readonly ShareMethod[],
  now: string,
): Promise<RowPlan> {
  const { index } = leg.deps;
  const { grant, dataset } = checkGrant(index, grantId, ROW_STATES, now);
  checkTerms(grant);
  const holding = checkProofKey(index, grant, call.claims.cnf.jkt);
  checkMethod(grant, methods);
  const items = checkUse(grant, { purpose: call.claims.purpose, items: call.items });
  return {
    grant,
    dataset,
    holding,
    items,
    source: sourceOf(leg, dataset),
    filter: await filterOf(leg, grant, dataset),
  };
}

/** The same for sealing a package: the grant need not be delivered yet. */
export async function planPackage(leg: Parts, grant: Grant, dataset: Dataset): Promise<Omit<RowPlan, "holding">> {
  checkTerms(grant);
  return {
    grant,
    dataset,
    items: grant.terms.items,
    source: sourceOf(leg, dataset),
    filter: await filterOf(leg, grant, dataset),
  };
}

/**
 * Whether the use may go on: run before every chunk and while nothing moves, so it asks the index only by id.
 * @throws DomainError
 */
export function recheck(leg: Pick<Leg, "deps" | "heights">, plan: Pick<RowPlan, "grant" | "holding">): void {
  const { index, clock } = leg.deps;
  leg.heights.check();
  checkGrant(
    index,
    plan.grant.id,
    plan.holding.holdingKind === "access-key" ? ROW_STATES : KEY_STATES,
    clock.now().toISOString(),
  );
  const holding = index.get("key-holding", plan.holding.id);
  if (holding === undefined || holding.state === "ended")
    throw new DomainError("GRANT_NOT_ACTIVE", "the grant's key is held no longer");
}

/** The connector behind the dataset's linked resource. */
function sourceOf(leg: Parts, dataset: Dataset): DataSource {
  const { index, sources } = leg.deps;
  const [resource] = index.all("resource", ({ dataset: of, status }) => of === dataset.id && status === "linked");
  const source = resource === undefined ? undefined : sources(resource.binding);
  if (source === undefined) throw new DomainError("SOURCE_UNAVAILABLE", "the dataset has no source here");
  return source;
}

/** The row filter is a document of the request, known by its digest in the approved terms. */
async function filterOf(leg: Parts, grant: Grant, dataset: Dataset): Promise<RowFilter | undefined> {
  const reference = grant.terms.documents.find(({ role }) => role === "filter");
  if (reference === undefined) return undefined;
  // Data may be asked for before the courier has been: the filter is then fetched here and now.
  const canonical =
    (await leg.documents.get(reference.digest)) ?? (await fetchDocument(leg, grant.grantee, reference.digest));
  const { text } = parseDocument(reference.digest, canonical);
  const filter = parseWith(rowFilterSchema, parseStrictJson(text ?? ""));
  const mistakes = validateFilter(filter, dataset.content.items);
  if (mistakes.length > 0) throw new DomainError("SOURCE_CHANGED", "the row filter does not fit the dataset's items");
  return filter;
}

/** A table that lost what was granted, or a file that was written to while it was read. */
const CHANGED: readonly DataSourceErrorCode[] = ["columnUnknown", "tableUnknown", "filterInvalid", "sourceChanged"];

/** What a failing source says on the leg: nothing of its host, path or the driver's words. */
export function sourceRefusal(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (!(error instanceof DataSourceError)) return new DomainError("INTERNAL", "the delivery failed");
  if (error.code === "sourceTimeout")
    return new DomainError("TIMED_OUT", "the source took longer than its connector waits");
  return CHANGED.includes(error.code)
    ? new DomainError("SOURCE_CHANGED", "the source is not, or no longer, what was granted or begun with")
    : new DomainError("SOURCE_UNAVAILABLE", "the source cannot be read");
}

/** The first rows of a source. With `onCut`, which is told when there was at least one more, the source is asked for that one. */
export async function* limitRows(
  source: AsyncIterable<readonly Row[]>,
  limit: number,
  onCut?: () => void,
): AsyncGenerator<readonly Row[], void, undefined> {
  let left = limit;
  for await (const rows of source) {
    const taken = rows.length <= left ? rows : rows.slice(0, left);
    left -= taken.length;
    if (taken.length > 0) yield taken;
    if (taken.length < rows.length) return onCut?.();
    if (left === 0 && onCut === undefined) return;
  }
}
