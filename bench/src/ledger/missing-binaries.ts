import { FABRIC_RELEASES, findBinaries } from "@mulian/fabric-network";

/** Why real Fabric cannot be measured here, if it cannot. */
export function missingBinaries(): string | undefined {
  try {
    findBinaries(FABRIC_RELEASES[0]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
