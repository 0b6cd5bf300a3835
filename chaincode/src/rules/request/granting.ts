import { DomainError, canonicalJson, type AccessRequest, type Dataset, type Grant } from "@mulian/domain";
import { dueDate } from "../clocks.js";
import { requireDepartmentServed } from "../holds.js";
import { created, readPolicy } from "../records.js";
import type { RuleContext, WorldStateReader } from "../rule.js";
import { digestOfTerms, readSharedDataset, requireItems } from "./terms.js";

const DAY_MS = 86_400_000;

/** One grant a request: its id follows from the request's. */
export const grantIdOf = (context: RuleContext, request: string): string => context.hash(canonicalJson(["grant", request])).slice(0, 32);

/**
 * The dataset as it stands, when the request can be granted on it: what decided who must sign (share type and grade)
 * is as it was when the request was made, and the items are still there.
 * @throws DomainError WRONG_STATE, ITEM_UNKNOWN, DEPARTMENT_SUSPENDED
 */
export async function readGrantableDataset(read: WorldStateReader, request: AccessRequest): Promise<Dataset> {
  const dataset = await readSharedDataset(read, request.terms.dataset);
  const { shareType, grade } = dataset.content;
  if (shareType !== request.shareType || grade !== request.grade) {
    throw new DomainError("WRONG_STATE", "the dataset's share type or grade changed since the request was made", { shareType, grade });
  }
  requireItems(dataset.content, request.terms.items);
  await requireDepartmentServed(read, request.requester);
  return dataset;
}

/** The grant repeats the request's terms word for word. */
export async function newGrant(read: WorldStateReader, context: RuleContext, request: AccessRequest, dataset: Dataset): Promise<Grant> {
  const { deliverDays } = (await readPolicy(read)).content;
  return created(context, "grant", grantIdOf(context, request.id), {
    request: request.id,
    provider: request.provider,
    grantee: request.requester,
    state: "agreed",
    terms: request.terms,
    termsDigest: digestOfTerms(context, request.terms),
    datasetVersion: dataset.datasetVersion,
    // A sealed package is of one version; a query runs on what the dataset holds, until granted items or the grade change.
    versionRule: request.terms.method === "file" ? "fixed" : "following",
    notBefore: context.now,
    expiresAt: new Date(Date.parse(context.now) + request.terms.termDays * DAY_MS).toISOString(),
    deliverDue: await dueDate(read, context.now, deliverDays),
  });
}
