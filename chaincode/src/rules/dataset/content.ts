import { DomainError, invalidInput, type DatasetContent } from "@mulian/domain";
import { created } from "../records.js";
import type { RuleContext, WorldStateReader, Write } from "../rule.js";

/**
 * The legal rules on what a department's head submits (Order 809).
 * @returns the claim of the resource code, when it is new
 * @throws DomainError SECRET_REFUSED, MISSING_LEGAL_BASIS, CONDITIONS_NOT_ALLOWED, ASSESSMENT_MISSING, WRONG_STATE,
 *   ALREADY_EXISTS, INVALID_INPUT
 */
export async function admitContent(
  read: WorldStateReader,
  context: RuleContext,
  content: DatasetContent,
  dataset: string,
): Promise<readonly Write[]> {
  // Art 3: state and work secrets have no place here.
  if (content.containsSecrets)
    throw new DomainError("SECRET_REFUSED", "state and work secrets are not registered (Art 3)");
  requireShareType(content);
  // Two different examinations: one document cannot be both.
  if (content.assessments.secrecy === content.assessments.personalInformation) {
    throw new DomainError(
      "ASSESSMENT_MISSING",
      "the secrecy and the personal information assessment are two documents",
    );
  }
  requireDistinct(
    content.items.map((item) => item.name),
    "content.items",
  );
  requireDistinct(content.duties, "content.duties");
  requireDistinct(content.shareMethods, "content.shareMethods");
  await requireOwnDuties(read, context, content.duties);
  await requireSources(read, context, content.derivedFrom ?? [], dataset);
  return claimCode(read, context, content.code, dataset);
}

function requireShareType({ shareType, conditions, notSharedBasis, shareMethods }: DatasetContent): void {
  if (shareType === "not-shared" && notSharedBasis === undefined) {
    throw new DomainError(
      "MISSING_LEGAL_BASIS",
      "not-shared needs the reason and the law, regulation or State Council decision that expressly says so",
    );
  }
  if (shareType !== "not-shared" && notSharedBasis !== undefined) {
    throw invalidInput(
      "content.notSharedBasis",
      "not-applicable",
      "only a not-shared dataset has a basis for not sharing",
    );
  }
  if (shareType !== "conditional" && conditions !== undefined) {
    throw new DomainError("CONDITIONS_NOT_ALLOWED", "only a conditional dataset may carry conditions");
  }
  if (shareType === "conditional" && conditions === undefined) {
    throw invalidInput("content.conditions", "missing", "a conditional dataset lists its scope and use");
  }
  if ((shareType === "not-shared") !== (shareMethods.length === 0)) {
    throw invalidInput(
      "content.shareMethods",
      "share-type",
      "a shared dataset names at least one method, a not-shared one none",
    );
  }
}

function requireDistinct(values: readonly string[], path: string): void {
  const at = values.findIndex((value, index) => values.indexOf(value) < index);
  if (at >= 0) throw invalidInput(`${path}[${at}]`, "duplicate", "this one stands twice");
}

/** A dataset follows from duties of its own department that are in force. */
async function requireOwnDuties(
  read: WorldStateReader,
  { caller }: RuleContext,
  duties: readonly string[],
): Promise<void> {
  for (const [index, id] of duties.entries()) {
    const duty = await read.get("duty", id);
    if (duty?.department !== caller.department)
      throw invalidInput(`content.duties[${index}]`, "unknown-duty", "no such duty of the department");
    if (duty.status !== "active")
      throw new DomainError("WRONG_STATE", "the duty is repealed", { path: `content.duties[${index}]` });
  }
}

/** Lineage points at datasets the department can see: published ones and its own. */
async function requireSources(
  read: WorldStateReader,
  { caller }: RuleContext,
  sources: readonly string[],
  dataset: string,
): Promise<void> {
  for (const [index, id] of sources.entries()) {
    const source = await read.get("dataset", id);
    const isSeen = source !== undefined && (source.datasetVersion > 0 || source.department === caller.department);
    if (!isSeen || id === dataset)
      throw invalidInput(`content.derivedFrom[${index}]`, "unknown-dataset", "no such dataset to derive from");
  }
}

/** A code belongs to the first dataset that claims it, for good: an old code never comes to mean another dataset. */
async function claimCode(
  read: WorldStateReader,
  context: RuleContext,
  code: string,
  dataset: string,
): Promise<readonly Write[]> {
  const claim = await read.get("code-claim", code);
  if (claim?.dataset === dataset) return [];
  if (claim !== undefined)
    throw new DomainError("ALREADY_EXISTS", "another dataset holds this resource code", { path: "content.code" });
  return [{ record: created(context, "code-claim", code, { dataset, department: context.caller.department }) }];
}
