import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** The TLS key of a department's gateway, as the ledger has it. */
export interface NamedLegKey {
  readonly tlsSpkiDigest: string;
  /** When the ledger began to name this one; RFC 3339. */
  readonly since: string;
}

/** The key that stands in the department's record now. It was there through all newest versions that name the same. */
export async function namedLegKey(
  index: Pick<CatalogueIndex, "history">,
  department: string,
): Promise<NamedLegKey | undefined> {
  const versions = await index.history("department", department);
  const tlsSpkiDigest = versions.at(-1)?.record.gateway?.tlsSpkiDigest;
  if (tlsSpkiDigest === undefined) return undefined;
  const before = versions.findLastIndex(({ record }) => record.gateway?.tlsSpkiDigest !== tlsSpkiDigest);
  return { tlsSpkiDigest, since: versions[before + 1]?.at ?? "" };
}
