import { GrantRunsFolder, type FilesKept } from "./batch/grant-runs-folder.js";
import type { Leg } from "./leg.js";

/** What this gateway keeps of the data that came by a grant: files of batches' runs, and sealed packages it has the key of. */
export async function keptData(
  { deps, packages, state }: Pick<Leg, "deps" | "packages" | "state">,
  grant: string,
): Promise<FilesKept> {
  const digests = deps.index
    .all("key-holding", (holding) => holding.grant === grant)
    .flatMap(({ dataKey }) =>
      dataKey === undefined ? [] : (deps.index.get("data-key", dataKey)?.packageDigest ?? []),
    );
  const sizes = await Promise.all(
    [...new Set(digests)].map(async (digest) =>
      (await state.wrappedKey(grant, digest)) === undefined ? undefined : packages.sizeBytes(digest),
    ),
  );
  const sealed = sizes.filter((bytes) => bytes !== undefined);
  const runs = await new GrantRunsFolder(deps.dataDir, grant).size();
  return { files: runs.files + sealed.length, bytes: sealed.reduce((sum, bytes) => sum + bytes, runs.bytes) };
}
