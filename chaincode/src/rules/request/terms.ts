import {
  DomainError,
  MAX_DOCUMENTS,
  canonicalJson,
  invalidFields,
  invalidInput,
  methodTermsMistakes,
  offeredMethods,
  type AccessTerms,
  type Dataset,
  type DatasetContent,
} from "@mulian/domain";
import { requireDistinctDocuments, requireDocumentRoles, requireRoomForDocuments } from "../documents.js";
import { datasetStateNow } from "../holds.js";
import { notFound } from "../refusals.js";
import type { RuleContext, WorldStateReader } from "../rule.js";

/** SHA-256 of the canonical terms: what every signature is on. */
export const digestOfTerms = (context: RuleContext, terms: AccessTerms): string => context.hash(canonicalJson(terms));

/** Order 809 asks every request for its basis, scene and scope of use. */
const NEEDED_DOCUMENTS = ["basis", "scene", "scope"] as const;

/**
 * Reads a dataset that may be asked for now.
 * @throws DomainError NOT_FOUND when it never was published, WRONG_STATE when it is suspended or retired
 */
export async function readSharedDataset(read: WorldStateReader, id: string): Promise<Dataset> {
  const dataset = await read.get("dataset", id);
  if (dataset === undefined || dataset.datasetVersion === 0) throw notFound("dataset");
  const state = await datasetStateNow(read, dataset);
  if (state !== "published" && state !== "updating")
    throw new DomainError("WRONG_STATE", `the dataset is ${state}`, { state });
  return dataset;
}

/**
 * What may be asked of a dataset, and by whom.
 * @throws DomainError ITEM_NOT_SHARED, ITEM_UNKNOWN, FORBIDDEN, INVALID_INPUT
 */
export function requireAskable(dataset: Dataset, terms: AccessTerms, requester: string): void {
  const { shareType, shareMethods, conditions } = dataset.content;
  if (dataset.department === requester)
    throw new DomainError("FORBIDDEN", "a department does not ask for its own data");
  if (shareType === "not-shared") throw new DomainError("ITEM_NOT_SHARED", "the dataset is not shared");
  // An empty scope sets conditions on the use alone.
  if (conditions !== undefined && conditions.scope.length > 0 && !conditions.scope.includes(requester)) {
    throw new DomainError("FORBIDDEN", "the dataset's conditions do not name the department");
  }
  if (!offeredMethods(shareMethods).includes(terms.method))
    throw invalidInput("terms.method", "not-offered", "the dataset is not shared by this method");
  requireItems(dataset.content, terms.items);
  requireMethodTerms(dataset.content, terms);
}

/**
 * A method comes with its own terms and no other's, and they fit the dataset's items; masking likewise.
 * @throws DomainError INVALID_INPUT naming every mistake
 */
export function requireMethodTerms(content: DatasetContent, terms: AccessTerms): void {
  const errors = methodTermsMistakes(content.items, terms);
  if (errors.length > 0) throw invalidFields(errors);
}

export function requireItems(content: DatasetContent, items: readonly string[]): void {
  const known = new Set(content.items.map((item) => item.name));
  const errors = items.flatMap((name, index) =>
    known.has(name)
      ? []
      : [{ path: `terms.items[${index}]`, code: "unknown-item", message: "the dataset has no such item" }],
  );
  if (errors.length > 0) throw new DomainError("ITEM_UNKNOWN", "the dataset does not have all these items", { errors });
  const twice = items.findIndex((name, index) => items.indexOf(name) < index);
  if (twice >= 0) throw invalidInput(`terms.items[${twice}]`, "duplicate", "this item stands twice");
}

/** Everything that is missing is named at once. */
export function requireDocuments(documents: AccessTerms["documents"]): void {
  requireDocumentRoles("terms.documents", documents, NEEDED_DOCUMENTS);
  if (documents.filter((document) => document.role === "filter").length > 1)
    throw invalidInput("terms.documents", "filter", "there is one row filter at most");
  requireDistinctDocuments("terms.documents", documents);
  requireRoomForDocuments("terms.documents", documents, MAX_DOCUMENTS);
}
