import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { LevelIndex, type LevelIndexOptions } from "../adapters/index/level/level-index.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";

/** An empty index in a directory of its own that goes away when it is closed. */
export async function openScratchIndex(
  dataDir: string,
  options: Omit<LevelIndexOptions, "directory">,
): Promise<CatalogueIndex> {
  const directory = await mkdtemp(join(dataDir, "fsck-"));
  const index = await LevelIndex.open({ ...options, directory });
  const close = index.close.bind(index);
  index.close = async () => {
    await close();
    await rm(directory, { recursive: true, force: true });
  };
  return index;
}
