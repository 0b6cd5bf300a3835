import type { DataSource } from "../../ports/data-source.js";
import { bindingSchema, type Binding } from "./binding.js";
import { sourceError, type SourceContext } from "./context.js";
import { LateSource } from "./late-source.js";

/**
 * The data source a binding names. Nothing is opened yet, nor its kind loaded.
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
      return new LateSource("csv", async () => new (await import("./file.js")).FileSource(binding, context));
    case "sqlite":
      return new LateSource("sqlite", async () => new (await import("./sqlite.js")).SqliteSource(binding, context));
    case "postgres":
      return new LateSource(
        "postgres",
        async () => new (await import("./postgres.js")).PostgresSource(binding, context),
      );
    case "http-json":
      return new LateSource(
        "http-json",
        async () => new (await import("./http-json.js")).HttpJsonSource(binding, context),
      );
  }
}
