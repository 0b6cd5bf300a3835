import { COLUMN_TYPES } from "@mulian/domain";
import { z } from "zod";

/** Longer than any real path or name; file systems end at 4,096 and databases at 63 to 128. */
const MAX_PATH = 1_024;
const MAX_NAME = 128;

const path = z
  .string()
  .min(1)
  .max(MAX_PATH)
  .regex(/^[^\0]*$/);
const name = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[^\0]*$/);

const ENCODINGS = ["utf-8", "gb18030", "big5"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const csvBinding = z.strictObject({
  kind: z.literal("csv"),
  path,
  encoding: z.enum([...ENCODINGS, "auto"]).default("auto"),
  delimiter: z.enum([",", ";", "\t", "|"]).default(","),
  /** A file without a header has no column names to grant. */
  header: z.literal(true).default(true),
  /** Types of columns that are not text. A file has none of its own, and a guess would drop the zeros of a code. */
  types: z.record(name, z.enum(COLUMN_TYPES)).default({}),
});

const sqliteBinding = z.strictObject({ kind: z.literal("sqlite"), path, table: name });

const postgresBinding = z.strictObject({
  kind: z.literal("postgres"),
  /** A host name or address. No socket directory: it would be a path out of the source directories. */
  host: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9_.:-]+$/),
  port: z.int().min(1).max(65_535).default(5432),
  database: name,
  user: name,
  passwordFile: path,
  schema: name.default("public"),
  table: name,
  /** Absent: TLS with the system's authorities. `false`: none, for a database on the same machine or a trusted segment. */
  tls: z.union([z.literal(false), z.strictObject({ caFile: path })]).optional(),
});

/** Where a member stands in an answer: names joined by dots. */
const memberPath = z.string().regex(/^[^.\0]{1,128}(\.[^.\0]{1,128}){0,4}$/);

const httpJsonBinding = z.strictObject({
  kind: z.literal("http-json"),
  /** Its origin is among those that the configuration names. */
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  /** A JSON document that holds a list of objects, or an object a line. */
  format: z.enum(["array", "ndjson"]).default("array"),
  /** Where the list stands in the document; absent: the document is the list. */
  rows: memberPath.optional(),
  /** Where an answer names the next one: by its address, or by a value for a parameter of this one's. Ends when it names none. */
  next: z
    .union([
      z.strictObject({ link: memberPath }),
      z.strictObject({ cursor: memberPath, parameter: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/) }),
    ])
    .optional(),
  /** What has the same value in every page of one state of the source: a header of the answer, or a member of its document. */
  version: z
    .union([
      z.strictObject({ header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }),
      z.strictObject({ member: memberPath }),
    ])
    .optional(),
  /** Where a page says how many rows there are on all pages. */
  total: memberPath.optional(),
  /** Members of an object that are columns, in their order. An interface declares no types of its own. */
  columns: z
    .array(z.strictObject({ name, type: z.enum(COLUMN_TYPES) }))
    .min(1)
    .max(500)
    .refine(
      (columns) => new Set(columns.map((column) => column.name)).size === columns.length,
      "a column stands twice",
    ),
  /** A header with a secret, whose value is the file's first line. */
  secretHeader: z.strictObject({ name: z.string().regex(/^[A-Za-z0-9-]{1,64}$/), valueFile: path }).optional(),
  /** Authorities of the server's certificate; absent: the system's. */
  caFile: path.optional(),
});

/** Where a source is. It is read from the gateway's own configuration and never leaves the gateway. */
export const bindingSchema = z.discriminatedUnion("kind", [
  csvBinding,
  sqliteBinding,
  postgresBinding,
  httpJsonBinding,
]);
export type Binding = z.infer<typeof bindingSchema>;
export type CsvBinding = z.infer<typeof csvBinding>;
export type SqliteBinding = z.infer<typeof sqliteBinding>;
export type PostgresBinding = z.infer<typeof postgresBinding>;
export type HttpJsonBinding = z.infer<typeof httpJsonBinding>;
