import { DataSourceError, type DataSourceErrorCode } from "../../ports/data-source.js";

/** The part of a pino logger a connector uses. */
export type SourceLog = Readonly<{
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}>;

/** What a connector may reach, from the gateway's configuration. A binding alone opens nothing. */
export type SourceReach = Readonly<{
  /** Files of sources lie under one of these directories. */
  sourceDirectories: readonly string[];
  /** Password files and authorities' certificates lie under one of these. */
  secretDirectories: readonly string[];
  /** `host:port` of the databases that may be dialled. */
  databaseHosts: readonly string[];
  /** Origins that may be asked over HTTP; none by default. */
  httpOrigins?: readonly HttpOrigin[];
}>;

/** An origin, and the CIDR ranges its name may resolve to; by default addresses of the internet only. */
export type HttpOrigin = Readonly<{ origin: string; addresses?: readonly string[] | undefined }>;

export type SourceContext = Readonly<{
  /** The opaque name of the binding, the only one that errors carry. */
  name: string;
  reach: SourceReach;
  log: SourceLog;
}>;

/** Writes what is known of a failure to the log and returns the error that may travel. */
export function sourceError(context: SourceContext, code: DataSourceErrorCode, detail?: unknown): DataSourceError {
  if (detail instanceof DataSourceError) return detail;
  context.log.warn({ source: context.name, code, detail: detailText(detail) }, "data source refused");
  return new DataSourceError(code, context.name);
}

function detailText(detail: unknown): string | undefined {
  if (detail === undefined) return undefined;
  if (detail instanceof Error) return detail.message;
  return typeof detail === "string" ? detail : "something else than an error was thrown";
}

/** Throws the port's `aborted` error once the signal has fired. */
export function stopIfAborted(context: SourceContext, signal: AbortSignal): void {
  if (signal.aborted) throw new DataSourceError("aborted", context.name);
}
