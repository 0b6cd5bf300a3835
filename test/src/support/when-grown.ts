import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT_MS = 30_000;

/** Runs `then` at the first moment after now that a file below the folder grows; the moments are milliseconds apart. */
export async function whenGrown(folder: string, then: () => void): Promise<void> {
  const size = (): number => readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
  const before = size();
  for (const end = Date.now() + LIMIT_MS; size() === before; await new Promise((resolve) => setImmediate(resolve)))
    if (Date.now() > end) throw new Error(`${folder} did not grow`);
  then();
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0; // LevelDB has just replaced it
  }
}
