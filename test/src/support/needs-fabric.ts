import { FABRIC_RELEASES, findBinaries } from "@mulian/fabric-network";
import type { Context } from "mocha";
import { skipLoudly } from "../skip.js";

/** Why real Fabric cannot be run here; undefined where it can. */
export function missingFabric(): string | undefined {
  try {
    findBinaries(FABRIC_RELEASES[0]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Skips where real Fabric cannot be run, and says what is missing. */
export function needsFabric(context: Context): void {
  const missing = missingFabric();
  if (missing !== undefined) skipLoudly(context, missing);
}
