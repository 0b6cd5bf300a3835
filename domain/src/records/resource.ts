import { z } from "zod";
import { DepartmentId, Digest, RecordId, Timestamp } from "../ids.js";
import { Title, recordBase } from "./common.js";

/** 库表/挂接资源: the table, file or interface that holds a dataset. Where it is stays in the department's gateway. */
export const Resource = z.strictObject({
  kind: z.literal("resource"),
  ...recordBase,
  id: RecordId,
  department: DepartmentId,
  dataset: RecordId,
  title: Title,
  resourceKind: z.enum(["table", "file", "interface"]),
  /** Opaque name of the connector binding: never a host, credential or path. */
  binding: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  /** SHA-256 of the source's columns and types as the connector saw them. */
  schemaDigest: Digest,
  rowCount: z.int().min(0).optional(),
  quality: z.strictObject({ brokenRows: z.int().min(0), checkedRows: z.int().min(0) }).optional(),
  refreshedAt: Timestamp,
  status: z.enum(["linked", "retired"]),
});
export type Resource = z.infer<typeof Resource>;
