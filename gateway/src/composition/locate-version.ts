import { setTimeout as pause } from "node:timers/promises";
import type { RecordKind } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** A version that was committed a moment ago is on its way to the index; it is waited for this long. */
const LIMIT_MS = 2_000;
const POLL_MS = 20;

/** The transaction that wrote a version of a record; undefined when the index does not learn of it in time. */
export async function locateVersion(
  index: CatalogueIndex,
  kind: string,
  id: string,
  version: number,
): Promise<{ readonly txId: string; readonly blockNumber: number } | undefined> {
  for (const end = Date.now() + LIMIT_MS; ; await pause(POLL_MS)) {
    const versions = await index.history(kind as RecordKind, id); // the contract's results name kinds of the domain
    const found = versions.find(({ record }) => record.version === version);
    if (found !== undefined) return { txId: found.txId, blockNumber: found.blockNumber };
    if (Date.now() >= end) return undefined;
  }
}
