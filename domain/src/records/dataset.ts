import { z } from "zod";
import { COLUMN_TYPES } from "../column-value.js";
import { DateOnly, DepartmentId, Digest, RecordId, ResourceCode, Timestamp } from "../ids.js";
import { MAX_ABSTRACT, MAX_DUTIES, MAX_ITEMS, MAX_SCOPE_DEPARTMENTS, MAX_TAGS } from "../limits.js";
import { Reason, Title, ledgerText, recordBase } from "./common.js";

export const ShareType = z.enum(["unconditional", "conditional", "not-shared"]);
export type ShareType = z.infer<typeof ShareType>;

/** Data Security Law Art 21: core, important, and general as the residual class. */
export const Grade = z.enum(["core", "important", "general"]);
export type Grade = z.infer<typeof Grade>;

/** How data is shared (Art 22). The three after `interface` are its narrower forms, and reveal less. */
export const ShareMethod = z.enum(["interface", "look-up", "check", "aggregate", "batch", "file"]);
export type ShareMethod = z.infer<typeof ShareMethod>;

export const UpdateCycle = z.enum([
  "real-time",
  "daily",
  "weekly",
  "monthly",
  "quarterly",
  "half-yearly",
  "yearly",
  "irregular",
]);

export const Sensitivity = z.enum(["public", "internal", "personal", "sensitive-personal"]);

/** Column name in the source. */
export const ItemName = ledgerText(128);

/** 信息项: one column of the dataset, in the words of its users and of its source. */
export const Item = z.strictObject({
  name: ItemName,
  title: Title,
  type: z.enum(COLUMN_TYPES),
  length: z.int().min(1).max(65_535).optional(),
  unit: ledgerText(40).optional(),
  sensitivity: Sensitivity,
  key: z.boolean().optional(),
});
export type Item = z.infer<typeof Item>;

/** Conditions a conditional dataset may carry: who, and for what. No others may be added (Order 809). */
export const Conditions = z.strictObject({
  scope: z.array(DepartmentId).max(MAX_SCOPE_DEPARTMENTS),
  use: ledgerText(2_000),
});

/** What the steward writes and the department's head submits. */
export const DatasetContent = z.strictObject({
  code: ResourceCode,
  duties: z.array(RecordId).min(1).max(MAX_DUTIES),
  title: Title,
  abstract: ledgerText(MAX_ABSTRACT),
  /** 类/项/目/细目 */
  classification: z.array(Title).min(1).max(4),
  items: z.array(Item).min(1).max(MAX_ITEMS),
  format: z.enum(["database", "csv", "xlsx", "json", "xml", "document", "image", "other"]),
  updateCycle: UpdateCycle,
  shareType: ShareType,
  shareMethods: z.array(ShareMethod).max(ShareMethod.options.length),
  conditions: Conditions.optional(),
  /** Needed for not-shared: law, administrative regulation or State Council decision that expressly says so. */
  notSharedBasis: z.strictObject({ reason: Reason, legalBasis: ledgerText(500) }).optional(),
  grade: Grade,
  open: z.enum(["open", "open-on-application", "not-open"]),
  /** Art 3: state and work secrets are refused at registration. */
  containsSecrets: z.boolean(),
  /** Digests of the two assessments that submission requires. */
  assessments: z.strictObject({ secrecy: Digest, personalInformation: Digest }),
  tags: z.array(ledgerText(60)).max(MAX_TAGS),
  relatedCodes: z.array(ResourceCode).max(50).optional(),
  /** Lineage: datasets this one was derived from. */
  derivedFrom: z.array(RecordId).max(50).optional(),
});
export type DatasetContent = z.infer<typeof DatasetContent>;

/** `draft` stays in the gateway and is no state of the ledger. `returned`: the authority sent it back with reasons. */
export const DatasetState = z.enum(["submitted", "returned", "published", "updating", "suspended", "retired"]);
export type DatasetState = z.infer<typeof DatasetState>;

export const Dataset = z.strictObject({
  kind: z.literal("dataset"),
  ...recordBase,
  id: RecordId,
  department: DepartmentId,
  state: DatasetState,
  /** Counts published contents; 0 before the first publication. */
  datasetVersion: z.int().min(0),
  content: DatasetContent,
  /** The change under review while `updating`. */
  pendingContent: DatasetContent.optional(),
  submittedAt: Timestamp,
  publishedAt: Timestamp.optional(),
  lastRefreshAt: Timestamp.optional(),
  returnReason: Reason.optional(),
  stateReason: Reason.optional(),
  /** Last day of the authority's review of a change (Art 17), Asia/Shanghai. */
  reviewDue: DateOnly.optional(),
});
export type Dataset = z.infer<typeof Dataset>;
