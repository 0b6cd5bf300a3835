import type { RouteAnswer } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { FindSource } from "./look-at-source.js";

export interface BindingPorts {
  readonly index: CatalogueIndex;
  readonly sources: FindSource;
  /** Names from the configuration. */
  readonly bindingNames: readonly string[];
}

/** A source that takes longer is listed without its columns. */
const DESCRIBE_TIMEOUT_MS = 5_000;

/** Names, kinds and columns of this gateway's connector bindings; where they point stays in its configuration. */
export async function listBindings(
  { index, sources, bindingNames }: BindingPorts,
  signal: AbortSignal,
): Promise<RouteAnswer<"listBindings">> {
  const items = await Promise.all(bindingNames.map((name) => describe(sources, name, signal)));
  const present = items.filter((item) => item !== undefined);
  return { items: present, total: present.length, height: index.height };
}

async function describe(
  sources: FindSource,
  name: string,
  signal: AbortSignal,
): Promise<RouteAnswer<"listBindings">["items"][number] | undefined> {
  const source = sources(name);
  if (source === undefined) return undefined;
  try {
    const { columns } = await source.describe(AbortSignal.any([signal, AbortSignal.timeout(DESCRIBE_TIMEOUT_MS)]));
    return {
      name,
      sourceKind: source.kind,
      columns: columns.map((column) => ({ name: column.name, type: column.type })),
    };
  } catch {
    return { name, sourceKind: source.kind }; // the connector has told the log why
  }
}
