import type { ColumnType } from "@mulian/domain";
import type pg from "pg";
import type { PostgresBinding } from "./binding.js";
import { sourceError, type SourceContext } from "./context.js";

export type PostgresColumn = Readonly<{ name: string; type: ColumnType; baseType: string }>;

export type PostgresTable = Readonly<{
  /** Schema and table, quoted by the database itself. */
  qualifiedName: string;
  columns: readonly PostgresColumn[];
  /** The primary key, which the rows are ordered by; empty if there is none. */
  keyColumns: readonly string[];
}>;

/** Types by the name of the base type; what is not here travels as the text PostgreSQL writes for it. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  int2: "integer",
  int4: "integer",
  int8: "integer",
  float4: "number",
  float8: "number",
  numeric: "number",
  bool: "boolean",
  date: "date",
  timestamp: "datetime",
  timestamptz: "datetime",
};

const RELATION = `
  SELECT c.oid::int8::text AS oid, format('%I.%I', n.nspname, c.relname) AS qualified,
         has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
           OR has_any_column_privilege(c.oid, 'INSERT, UPDATE') OR pg_has_role(c.relowner, 'USAGE') AS can_write
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_schema_privilege(n.oid, 'USAGE')`;

const COLUMNS = `
  SELECT a.attname AS name, coalesce(b.typname, t.typname) AS base
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0)
   WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
   ORDER BY a.attnum`;

const KEY = `
  SELECT a.attname AS name
    FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
   WHERE i.indrelid = $1::oid AND i.indisprimary AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
   ORDER BY k.place`;

/**
 * Reads the table's own columns, and refuses a role that could do more than read it: a READ ONLY transaction protects from
 * mistakes, the role's rights protect from whoever steals its password.
 * @throws DataSourceError roleTooPowerful, tableUnknown
 */
export async function inspectTable(
  client: pg.Client,
  binding: PostgresBinding,
  context: SourceContext,
): Promise<PostgresTable> {
  const [role] = (
    await client.query<{ super: boolean }>("SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user")
  ).rows;
  if (role?.super !== false) throw sourceError(context, "roleTooPowerful", "the database role is a superuser");
  const [relation] = (
    await client.query<{ oid: string; qualified: string; can_write: boolean }>(RELATION, [
      binding.schema,
      binding.table,
    ])
  ).rows;
  if (relation === undefined) throw sourceError(context, "tableUnknown", `${binding.schema}.${binding.table}`);
  if (relation.can_write) throw sourceError(context, "roleTooPowerful", "the database role can write to the table");
  const columns = (await client.query<{ name: string; base: string }>(COLUMNS, [relation.oid])).rows;
  if (columns.length === 0) throw sourceError(context, "tableUnknown", "the role may read no column of the table");
  const key = (await client.query<{ name: string }>(KEY, [relation.oid])).rows;
  return {
    qualifiedName: relation.qualified,
    columns: columns.map(({ name, base }) => ({
      name,
      type: TYPES[base] ?? "text",
      baseType: base,
    })),
    keyColumns: key.map(({ name }) => name),
  };
}
