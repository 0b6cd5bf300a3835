import { z } from "zod";
import { Digest, RecordId, Timestamp } from "../ids.js";
import { DEFAULT_PAGE, MAX_ATTACHMENTS, MAX_DOCUMENT_BYTES, MAX_PAGE, MAX_REQUEST_TEXT } from "../limits.js";
import { AskedTerms, PurposeCode } from "../records/access-request.js";
import { Reason, Title } from "../records/common.js";
import { DatasetContent, DatasetState, Grade, ShareType, UpdateCycle } from "../records/dataset.js";
import { Resource } from "../records/resource.js";
import { Role } from "../roles.js";

export const idParam = z.strictObject({ id: z.string().min(1).max(200) });

/** A grant and one of its batch's runs. */
export const runParams = idParam.extend({ run: z.string().regex(/^\d{8}T[0-9]{4,9}x?$/) });

/** Paging of every list. `cursor` is what the page before answered as `nextCursor`. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  cursor: z.string().max(400).optional(),
};

export const DatasetQuery = z.strictObject({
  q: z.string().max(200).optional(),
  department: z.string().optional(),
  shareType: ShareType.optional(),
  grade: Grade.optional(),
  status: DatasetState.optional(),
  format: z.string().max(40).optional(),
  updateCycle: UpdateCycle.optional(),
  tag: z.string().max(60).optional(),
  sort: z.enum(["relevance", "title", "-publishedAt", "-lastRefreshAt"]).default("relevance"),
  ...paging,
});
export type DatasetQuery = z.infer<typeof DatasetQuery>;

/** A text of a request: travels as a document, only its salted digest reaches the ledger. */
export const RequestText = z.string().trim().min(1).max(MAX_REQUEST_TEXT);

export const Attachment = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}/\\]*$/u, "a file name without slashes or control characters"),
  mediaType: z.string().regex(/^[a-z]+\/[A-Za-z0-9.+-]{1,80}$/),
  contentBase64: z.base64().max(Math.ceil(MAX_DOCUMENT_BYTES / 3) * 4),
});

/** What a requester writes; the gateway turns texts into documents and the rest into terms. */
export const NewAccessRequest = z.strictObject({
  ...AskedTerms.shape,
  basis: RequestText,
  scene: RequestText,
  scope: RequestText,
  /** Row filter tree; see the schema `RowFilter`. */
  filter: z.unknown().optional(),
  attachments: z.array(Attachment).max(MAX_ATTACHMENTS).optional(),
});
export type NewAccessRequest = z.infer<typeof NewAccessRequest>;

/** The gateway looks at the source through the binding and fills in schema digest, row count and time. */
export const NewResource = z.strictObject({
  dataset: RecordId,
  title: Title,
  resourceKind: Resource.shape.resourceKind,
  binding: Resource.shape.binding,
});

export const NewSession = z.strictObject({
  user: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
  token: z.boolean().optional(),
});

export const NewUser = z.strictObject({
  user: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, "2 to 40 of a-z, 0-9 and -, starting with a letter"),
  roles: z
    .array(Role.exclude(["gateway"]))
    .min(1)
    .max(6),
  /** Of a department this organisation hosts; its own by default. */
  department: z.string().optional(),
  password: z.string().min(12).max(200),
});

/** Why a user is revoked. */
export const Revocation = z.strictObject({ reason: Reason });

/** Members of a request that may be missing or unfinished; only their names are judged. */
const UNJUDGED = Object.fromEntries(
  NewAccessRequest.keyof().options.map((name) => [name, z.unknown().optional()]),
) as Record<keyof NewAccessRequest, z.ZodOptional<z.ZodUnknown>>; // one entry a member

/** A request half written, as its form has it. */
const RequestDraft = z.strictObject({ ...UNJUDGED, dataset: RecordId.optional() });

export const NewDraft = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dataset"), body: DatasetContent.partial() }),
  z.strictObject({ kind: z.literal("access-request"), body: RequestDraft }),
]);

export const TraceQuery = z
  .strictObject({
    dataset: RecordId.optional(),
    grant: RecordId.optional(),
    request: RecordId.optional(),
    department: z.string().optional(),
    key: z.string().max(64).optional(),
    from: Timestamp.optional(),
    to: Timestamp.optional(),
    at: z.coerce.number().int().min(0).optional(),
  })
  .refine(
    (query) =>
      [query.dataset, query.grant, query.request, query.department, query.key].filter((v) => v !== undefined).length ===
      1,
    "name exactly one of dataset, grant, request, department, key",
  );

/** Every grant the caller may see, by default. */
export const ReconcileQuery = z.strictObject({ department: z.string().max(64).optional(), grant: RecordId.optional() });

export const AlarmQuery = z.strictObject({ department: z.string().max(64).optional() });

export const RowsQuery = z.strictObject({
  format: z.enum(["ndjson", "csv", "parquet"]).default("ndjson"),
  /** CSV for a spreadsheet: cells it would run as formulas get an apostrophe, so the bytes are not those of the receipt. */
  guardFormulas: z.literal("true").optional(),
  /** Granted items to return, comma separated; all of them by default. */
  items: z.string().max(20_000).optional(),
  purpose: PurposeCode.optional(),
  limit: z.coerce.number().int().min(1).optional(),
  /** Resume: rows that arrived whole before a delivery of the same query broke; only what follows them is answered. */
  afterRows: z.coerce.number().int().min(1).optional(),
  /** SHA-256 of the bytes of these rows (a CSV's header included); needed with `afterRows`. */
  afterDigest: Digest.optional(),
});
