import { findBinaries, type Topology } from "../../src/index.js";

/** Why real Fabric cannot be run here; undefined where it can. */
export function missingFor(release: Topology["fabric"]): string | undefined {
  try {
    findBinaries(release);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
