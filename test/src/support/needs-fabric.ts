import { FABRIC_RELEASES, findBinaries } from "@mulian/fabric-network";
import type { Context } from "mocha";
import { skipLoudly } from "../skip.js";

/** Skips where real Fabric cannot be run, and says what is missing. */
export function needsFabric(context: Context): void {
  try {
    findBinaries(FABRIC_RELEASES[0]);
  } catch (error) {
    skipLoudly(context, error instanceof Error ? error.message : String(error));
  }
}
