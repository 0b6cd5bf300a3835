import {
  DEFAULT_CORRECTION_DAYS,
  DomainError,
  invalidInput,
  type CommandBody,
  type Dataset,
  type Grant,
} from "@mulian/domain";
import { dueDate } from "../clocks.js";
import { creating } from "../creating.js";
import { requireDistinctDocuments } from "../documents.js";
import { readDeliveredGrant } from "../grant/delivered.js";
import { outcome } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { created } from "../records.js";
import { requireFound } from "../refusals.js";
import type { Rule } from "../rule.js";

/** A grantee says what is wrong in data it was granted; from now on the provider's clock runs (Art 26). */
export const reportCorrection: Rule<"correction.report"> = (read, context, { grant: id, findings, documents }) =>
  creating(read, context, "correction", async () => {
    const grant = await readDeliveredGrant(read, context, id);
    requireGranted(grant, findings);
    requireOnce(findings);
    requireDistinctDocuments("documents", [...findings.map(({ evidence }) => ({ digest: evidence })), ...documents]);
    if (documents.some(({ role }) => role !== "attachment"))
      throw invalidInput("documents", "role", "a report comes with attachments; the answer is the provider's");
    const { correctionDays = DEFAULT_CORRECTION_DAYS } = (await readPolicy(read)).content;
    const dataset = requireFound(await read.get("dataset", grant.terms.dataset), "dataset");
    const record = created(context, "correction", context.newId, {
      grant: grant.id,
      provider: grant.provider,
      grantee: grant.grantee,
      dataset: dataset.id,
      datasetVersion: versionSeen(grant, dataset),
      state: "reported",
      findings,
      documents,
      answerDue: await dueDate(read, context.now, correctionDays),
    });
    return outcome({ record });
  });

type Findings = CommandBody<"correction.report">["findings"];

/** Who was granted two items has not seen a third. */
function requireGranted({ terms }: Grant, findings: Findings): void {
  const errors = findings.flatMap(({ item }, index) =>
    terms.items.includes(item)
      ? []
      : [{ path: `findings[${index}].item`, code: "not-granted", message: "this item was not granted" }],
  );
  if (errors.length > 0) throw new DomainError("ITEM_NOT_SHARED", "not all these items were granted", { errors });
}

/** One finding for each item and kind of mistake, so that each can be answered. */
function requireOnce(findings: Findings): void {
  const twice = findings.findIndex(({ item, mistake }, index) =>
    findings.slice(0, index).some((before) => before.item === item && before.mistake === mistake),
  );
  if (twice >= 0) throw invalidInput(`findings[${twice}]`, "duplicate", "this mistake of this item stands twice");
}

/** A sealed package is of the version that was granted; rows are of what the dataset holds. */
const versionSeen = (grant: Grant, dataset: Dataset): number =>
  grant.versionRule === "fixed" ? grant.datasetVersion : dataset.datasetVersion;
