import { DomainError, type AccessRequest, type Dataset, type Grant } from "@mulian/domain";
import { dueDate } from "../clocks.js";
import { requireDepartmentServed } from "../holds.js";
import { readPolicy } from "../policy.js";
import { recordIdFrom } from "../record-id.js";
import { created } from "../records.js";
import { requireFound } from "../refusals.js";
import type { RuleContext, WorldStateReader } from "../rule.js";
import { digestOfTerms, readSharedDataset, requireAskable, requireItems, requireMethodTerms } from "./terms.js";

const DAY_MS = 86_400_000;

/** One grant a request: its id follows from the request's. */
const grantIdOf = (context: RuleContext, request: string): string =>
  recordIdFrom((text) => context.hash(text), "grant", request);

/**
 * The dataset as it stands, when the request can be granted on it: what decided who must sign (share type and grade)
 * is as it was when the request was made, and the same may still be asked by the same department.
 * @throws DomainError WRONG_STATE, FORBIDDEN, INVALID_INPUT, ITEM_UNKNOWN, DEPARTMENT_SUSPENDED
 */
export async function readGrantableDataset(read: WorldStateReader, request: AccessRequest): Promise<Dataset> {
  const dataset = await readSharedDataset(read, request.terms.dataset);
  const { shareType, grade } = dataset.content;
  if (shareType !== request.shareType || grade !== request.grade) {
    throw new DomainError("WRONG_STATE", "the dataset's share type or grade changed since the request was made", {
      shareType,
      grade,
    });
  }
  // Scope, methods and items may have changed too while the request waited.
  requireAskable(dataset, request.terms, request.requester);
  await requireDepartmentServed(read, request.requester);
  return dataset;
}

/**
 * What was granted may still be handed over: who had to sign is as it was (the grade), and what has become not-shared is
 * not shared. A grant that follows its dataset does so while the granted items, its keys and what is masked are there as
 * they were; a fixed one is of its version.
 * @throws DomainError WRONG_STATE, ITEM_UNKNOWN, INVALID_INPUT
 */
export async function requireStillGranted(read: WorldStateReader, grant: Grant): Promise<void> {
  const request = requireFound(await read.get("access-request", grant.request), "access-request");
  const { content } = await readSharedDataset(read, grant.terms.dataset);
  const { shareType, grade } = content;
  if (shareType === "not-shared" || grade !== request.grade) {
    throw new DomainError(
      "WRONG_STATE",
      "the dataset's grade changed since it was granted, or it is not shared any more",
      { shareType, grade },
    );
  }
  if (grant.versionRule === "fixed") return;
  requireItems(content, grant.terms.items);
  requireMethodTerms(content, grant.terms);
}

/** The grant repeats the request's terms word for word. */
export async function newGrant(
  read: WorldStateReader,
  context: RuleContext,
  request: AccessRequest,
  dataset: Dataset,
): Promise<Grant> {
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
