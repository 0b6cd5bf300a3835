import type { DataSource } from "../../ports/data-source.js";
import { bindingSchema, type Binding } from "./binding.js";
import { sourceError, type SourceContext } from "./context.js";
import { FileSource } from "./file.js";
import { HttpJsonSource } from "./http-json.js";
import { PostgresSource } from "./postgres.js";
import { SqliteSource } from "./sqlite.js";

/**
 * The data source a binding names. Nothing is opened yet.
 * @throws DataSourceError bindingInvalid
 */
export function openDataSource(binding: unknown, context: SourceContext): DataSource {
  const parsed = bindingSchema.safeParse(binding);
  if (!parsed.success) throw sourceError(context, "bindingInvalid", parsed.error);
  return sourceOf(parsed.data, context);
}

function sourceOf(binding: Binding, context: SourceContext): DataSource {
  switch (binding.kind) {
    case "csv":
      return new FileSource(binding, context);
    case "sqlite":
      return new SqliteSource(binding, context);
    case "postgres":
      return new PostgresSource(binding, context);
    case "http-json":
      return new HttpJsonSource(binding, context);
  }
}
