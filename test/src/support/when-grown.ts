import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT_MS = 30_000;

/**
 * Runs `then` at the first moment after now that a file below the folder grows, or at a later one; the moments are
 * milliseconds apart, and two growths within one count as one.
 */
export async function whenGrown(folder: string, then: () => void, times = 1): Promise<void> {
  const size = (): number => readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
  let known = size();
  const end = Date.now() + LIMIT_MS;
  for (let growths = 0; growths < times; await new Promise((resolve) => setImmediate(resolve))) {
    if (Date.now() > end) throw new Error(`${folder} did not grow`);
    const now = size();
    if (now !== known) growths += 1;
    known = now;
  }
  then();
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0; // LevelDB has just replaced it
  }
}
