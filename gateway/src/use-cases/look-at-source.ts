import { DomainError, invalidInput, type CommandBody } from "@mulian/domain";
import { DataSourceError, type DataSource } from "../ports/data-source.js";

export type FindSource = (bindingName: string) => DataSource | undefined;

/** Longest a look at a source may take: counting a large table is a scan. */
const LOOK_TIMEOUT_MS = 30_000;

export type SourceState = Pick<CommandBody<"resource.link">, "schemaDigest" | "rowCount" | "quality" | "refreshedAt">;

/**
 * Looks at a source through its binding.
 * @throws DomainError INVALID_INPUT for a binding this gateway does not have, SOURCE_UNAVAILABLE
 */
export async function lookAtSource(
  sources: FindSource,
  binding: string,
  now: Date,
  signal: AbortSignal,
): Promise<SourceState> {
  const source = sources(binding);
  if (source === undefined) throw invalidInput("binding", "unknown-binding", "this gateway has no such binding");
  try {
    const { schemaDigest, rowCount } = await source.describe(
      AbortSignal.any([signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]),
    );
    return { schemaDigest, refreshedAt: now.toISOString(), ...(rowCount === undefined ? {} : { rowCount }) };
  } catch (error) {
    // The code is the connector's own and names neither path nor host.
    if (error instanceof DataSourceError)
      throw new DomainError("SOURCE_UNAVAILABLE", error.message, { source: error.code });
    throw error;
  }
}
