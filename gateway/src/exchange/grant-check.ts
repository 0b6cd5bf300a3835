import {
  DomainError,
  effectiveDatasetState,
  effectiveGrantState,
  holdIdsOf,
  invalidInput,
  methodTermsMistakes,
  type AccessTerms,
  type Dataset,
  type EffectiveGrantState,
  type Grant,
  type Hold,
  type KeyHolding,
  type PolicyContent,
  type ShareMethod,
} from "@mulian/domain";
import { digestOf } from "../digest.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

const holdsOn = (index: CatalogueIndex, subjectKind: Hold["subjectKind"], subject: string): readonly Hold[] =>
  holdIdsOf(subjectKind, subject)
    .map((id) => index.get("hold", id))
    .filter((hold) => hold !== undefined);

/** The network's parameters. */
export function policyOf(index: CatalogueIndex): PolicyContent {
  const policy = index.get("policy", "policy");
  if (policy === undefined) throw new DomainError("LEDGER_UNAVAILABLE", "the network has no policy yet");
  return policy.content;
}

/** What the grant amounts to at `now`, with every hold on it. */
export const grantState = (index: CatalogueIndex, grant: Grant, now: string): EffectiveGrantState =>
  effectiveGrantState(grant, holdsOn(index, "grant", grant.id), now);

/** @throws DomainError DEPARTMENT_SUSPENDED */
export function refuseSuspended(index: CatalogueIndex, department: string): void {
  if (holdsOn(index, "department", department).some((hold) => hold.state !== "none")) {
    throw new DomainError("DEPARTMENT_SUSPENDED", "the department is suspended", { department });
  }
}

/**
 * A grant for the eyes of its grantee, as its provider sees it. One the caller has no part in answers like one that does not
 * exist.
 * @throws DomainError NOT_FOUND
 */
export function findGrant(index: CatalogueIndex, id: string, provider: string, grantee: string): Grant {
  const grant = index.get("grant", id);
  if (grant === undefined || grant.provider !== provider || grant.grantee !== grantee)
    throw new DomainError("NOT_FOUND", "there is no such grant");
  return grant;
}

/** States in which a grant's key may be handed over and its rows served. */
export const KEY_STATES: readonly string[] = ["delivered", "active"];
export const ROW_STATES: readonly string[] = ["active"];

/**
 * Whether the ledger allows this grant to be used now: its own state, every hold on it, its term, both departments, the
 * dataset. Cheap enough to run before every chunk.
 * @throws DomainError DEPARTMENT_SUSPENDED, GRANT_NOT_ACTIVE, SOURCE_CHANGED, INTEGRITY_FAILURE
 */
export function checkGrant(
  index: CatalogueIndex,
  id: string,
  states: readonly string[],
  now: string,
): { readonly grant: Grant; readonly dataset: Dataset } {
  const grant = index.get("grant", id);
  if (grant === undefined) throw new DomainError("NOT_FOUND", "there is no such grant");
  refuseSuspended(index, grant.grantee);
  refuseSuspended(index, grant.provider);
  const state = grantState(index, grant, now);
  if (!states.includes(state)) throw new DomainError("GRANT_NOT_ACTIVE", "the grant cannot be used now", { state });
  if (Date.parse(now) < Date.parse(grant.notBefore))
    throw new DomainError("GRANT_NOT_ACTIVE", "the grant has not begun", { notBefore: grant.notBefore });
  const dataset = index.get("dataset", grant.terms.dataset);
  const datasetState =
    dataset === undefined ? "retired" : effectiveDatasetState(dataset, holdsOn(index, "dataset", grant.terms.dataset));
  if (dataset === undefined || (datasetState !== "published" && datasetState !== "updating")) {
    throw new DomainError("GRANT_NOT_ACTIVE", "the dataset is not shared now", {
      dataset: grant.terms.dataset,
      datasetState,
    });
  }
  checkVersion(grant, dataset);
  checkShareType(index, grant, dataset);
  return { grant, dataset };
}

/** A fixed grant is for one version; a following one lasts until a granted item, a key or what is masked has changed. */
function checkVersion(grant: Grant, dataset: Dataset): void {
  if (grant.versionRule === "fixed" && dataset.datasetVersion !== grant.datasetVersion) {
    throw new DomainError("SOURCE_CHANGED", "the grant is for another version of the dataset", {
      grantedVersion: grant.datasetVersion,
      currentVersion: dataset.datasetVersion,
    });
  }
  const names = new Set(dataset.content.items.map((item) => item.name));
  const gone = grant.terms.items.filter((item) => !names.has(item));
  if (gone.length > 0)
    throw new DomainError("SOURCE_CHANGED", "granted items are no longer in the dataset", { items: gone });
  const errors = methodTermsMistakes(dataset.content.items, grant.terms);
  if (errors.length > 0)
    throw new DomainError("SOURCE_CHANGED", "the dataset's items are no longer what the grant's terms were made for", {
      errors,
    });
}

/** What decided who had to sign is as it was: a grant ends with the grade it was given under, and with sharing itself. */
function checkShareType(index: CatalogueIndex, grant: Grant, { content }: Dataset): void {
  const { shareType, grade } = content;
  if (shareType === "not-shared")
    throw new DomainError("GRANT_NOT_ACTIVE", "the dataset is not shared now", { shareType });
  if (index.get("access-request", grant.request)?.grade !== grade)
    throw new DomainError("SOURCE_CHANGED", "the dataset's grade changed since it was granted", { grade });
}

/** The grant binds its terms by digest: whoever widened items or purpose after the approval finds another digest. */
export function checkTerms(grant: Grant): void {
  if (digestOf(grant.terms) !== grant.termsDigest)
    throw new DomainError("INTEGRITY_FAILURE", "the grant's terms are not the approved ones");
}

/** @throws DomainError FORBIDDEN when the grant was given for another method of sharing */
export function checkMethod({ terms: { method } }: Grant, methods: readonly ShareMethod[]): void {
  if (!methods.includes(method))
    throw new DomainError("FORBIDDEN", "this is not the method the grant was given for", { method });
}

/** The terms of the grant's method, which the contract made sure of. @throws DomainError INTEGRITY_FAILURE when they are not there */
export function termsOf<F extends "lookUp" | "check" | "aggregate">(
  { terms }: Grant,
  field: F,
): NonNullable<AccessTerms[F]> {
  const found = terms[field];
  if (found === undefined) throw new DomainError("INTEGRITY_FAILURE", "the grant lacks the terms of its method");
  return found;
}

export interface UseOfGrant {
  readonly purpose: string | undefined;
  readonly items: readonly string[] | undefined;
}

/**
 * The items a use of a grant gets.
 * @throws DomainError PURPOSE_MISMATCH, ITEM_NOT_SHARED, INVALID_INPUT (an item named twice)
 */
export function checkUse(grant: Grant, use: UseOfGrant): readonly string[] {
  if (use.purpose !== grant.terms.purpose)
    throw new DomainError("PURPOSE_MISMATCH", "the grant is for another purpose", {
      grantedPurpose: grant.terms.purpose,
    });
  const items = use.items ?? grant.terms.items;
  const outside = items.filter((item) => !grant.terms.items.includes(item));
  if (outside.length > 0)
    throw new DomainError("ITEM_NOT_SHARED", "items outside the grant were asked for", { items: outside });
  if (items.length === 0 || new Set(items).size !== items.length)
    throw invalidInput("items", "repeated", "each item is named once");
  return items;
}

/**
 * The holding that makes this proof key the one that is answered.
 * @throws DomainError UNAUTHENTICATED when another key asks, GRANT_NOT_ACTIVE when its holding has ended or is not there yet
 */
export function checkProofKey(index: CatalogueIndex, grant: Grant, jkt: string): KeyHolding {
  if (grant.terms.proofKeyThumbprint !== jkt) throw new DomainError("UNAUTHENTICATED", "this key is not the grant's");
  const holdings = index.all("key-holding", (holding) => holding.grant === grant.id);
  const good = holdings.find(
    (holding) => holding.state !== "ended" && (holding.holdingKind === "data-key" || holding.thumbprint === jkt),
  );
  if (good === undefined) throw new DomainError("GRANT_NOT_ACTIVE", "no key is held under this grant");
  return good;
}
