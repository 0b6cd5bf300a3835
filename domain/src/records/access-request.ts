import { z } from "zod";
import { DateOnly, DepartmentId, Digest, RecordId, Thumbprint, Timestamp } from "../ids.js";
import { MAX_DOCUMENTS, MAX_ITEMS, MAX_MISSING, MAX_TERM_DAYS } from "../limits.js";
import { Actor, Reason, recordBase } from "./common.js";
import { Grade, ItemName, ShareMethod, ShareType } from "./dataset.js";
import { documentReference } from "./document.js";
import { Masking } from "./masking.js";
import { AggregateTerms, CheckTerms, LookUpTerms } from "./method-terms.js";
import { Schedule } from "./schedule.js";

/** Why data is asked for, as a code everybody can count; the texts (basis, scene, scope) are documents. */
export const PurposeCode = z.enum([
  "administrative-approval",
  "supervision-and-inspection",
  "statistics",
  "policy-making",
  "public-service",
  "emergency-response",
  "law-enforcement",
  "identity-verification",
]);
export type PurposeCode = z.infer<typeof PurposeCode>;

export const RequestDocument = documentReference(["basis", "scene", "scope", "filter", "attachment", "supplement"]);

/**
 * What may leave under a grant: on a day of Asia/Shanghai, and in its whole term. A delivery counts for the day on which it
 * began. Refusals do not count.
 */
export const Quota = z.strictObject({
  rowsPerDay: z.int().min(1).optional(),
  callsPerDay: z.int().min(1).optional(),
  bytesPerDay: z.int().min(1).optional(),
  rowsTotal: z.int().min(1).optional(),
  callsTotal: z.int().min(1).optional(),
  bytesTotal: z.int().min(1).optional(),
});
export type Quota = z.infer<typeof Quota>;

/**
 * What is asked. A method has its own terms (`lookUp`, `check`, `aggregate`, `schedule`), needed with it and refused without
 * (see `methodTermsMistakes`). The grant repeats it word for word, so nothing can widen after approval.
 */
export const AccessTerms = z.strictObject({
  dataset: RecordId,
  /** What may leave, in whatever form: as rows, compared by a check, counted and grouped by an aggregate. */
  items: z.array(ItemName).min(1).max(MAX_ITEMS),
  method: ShareMethod,
  purpose: PurposeCode,
  /** Days of use, counted from the decision. */
  termDays: z.int().min(1).max(MAX_TERM_DAYS),
  quota: Quota.optional(),
  lookUp: LookUpTerms.optional(),
  check: CheckTerms.optional(),
  aggregate: AggregateTerms.optional(),
  schedule: Schedule.optional(),
  masking: Masking.optional(),
  /** At least basis, scene and scope; a row filter is the one document of role `filter`. */
  documents: z.array(RequestDocument).max(MAX_DOCUMENTS),
  /** The grantee's proof key for this request: the only key that will be answered. */
  proofKeyThumbprint: Thumbprint,
});
export type AccessTerms = z.infer<typeof AccessTerms>;

/** The terms as a requester writes them; its gateway adds documents and proof key. */
export const AskedTerms = AccessTerms.omit({ documents: true, proofKeyThumbprint: true });
export type AskedTerms = z.infer<typeof AskedTerms>;

/** Everything that is missing, said once. */
export const MissingList = z.array(Reason).min(1).max(MAX_MISSING);

/**
 * Grounds on which a complete request is refused: the dataset's conditions (scope and use) are not met; the requester does not
 * need the data for its duties; items, rows or term go beyond the purpose; the provider does not hold what is asked. A refusal
 * for other reasons stands too, and is an alarm.
 */
export const RefusalGround = z.enum(["conditions-not-met", "not-for-duties", "beyond-purpose", "not-held"]);
export type RefusalGround = z.infer<typeof RefusalGround>;

export const RequestState = z.enum(["submitted", "supplement-asked", "granted", "refused", "withdrawn"]);
export type RequestState = z.infer<typeof RequestState>;

export const AccessRequest = z.strictObject({
  kind: z.literal("access-request"),
  ...recordBase,
  id: RecordId,
  requester: DepartmentId,
  provider: DepartmentId,
  state: RequestState,
  terms: AccessTerms,
  /** Frozen from the dataset when the request was submitted. */
  datasetVersion: z.int().min(1),
  shareType: ShareType,
  grade: Grade,
  /** When the requester's unit signed: the request is complete and the provider's clock starts (Art 21). */
  completedAt: Timestamp.optional(),
  replyDue: DateOnly.optional(),
  extended: z.boolean(),
  supplement: z.strictObject({ askedAt: Timestamp, missing: MissingList, suppliedAt: Timestamp.optional() }).optional(),
  decision: z
    .strictObject({
      outcome: z.enum(["granted", "refused"]),
      by: z.enum(["contract", "approvals"]),
      ground: RefusalGround.optional(),
      reason: Reason.optional(),
      decidedAt: Timestamp,
    })
    .optional(),
  grant: RecordId.optional(),
});
export type AccessRequest = z.infer<typeof AccessRequest>;

/** One signature towards a decision. Its transaction is the signature; each step has one key of its own. */
export const ApprovalStep = z.enum(["requester-unit", "provider", "provider-second", "authority"]);
export type ApprovalStep = z.infer<typeof ApprovalStep>;

export const Approval = z.strictObject({
  kind: z.literal("approval"),
  ...recordBase,
  request: RecordId,
  step: ApprovalStep,
  by: Actor,
  /** SHA-256 of the canonical terms: a signature is on these terms and no others. */
  termsDigest: Digest,
});
export type Approval = z.infer<typeof Approval>;

/** The decision slot: created by the request's submission under the provider's own endorsement policy. */
export const Decision = z.strictObject({
  kind: z.literal("decision"),
  ...recordBase,
  request: RecordId,
  provider: DepartmentId,
  outcome: z.enum(["open", "granted", "refused"]),
  grant: RecordId.optional(),
  termsDigest: Digest,
});
export type Decision = z.infer<typeof Decision>;
