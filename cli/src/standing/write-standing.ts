import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "../private-file.js";
import type { StandingState } from "./state.js";

/** What the running system says of itself; {@link readStanding} reads it. */
export const standingFile = (dataDir: string): string => join(dataDir, "standing.json");

export const writeStanding = (dataDir: string, state: StandingState): Promise<void> =>
  writePrivateFile(standingFile(dataDir), JSON.stringify(state, null, 2));

export const removeStanding = (dataDir: string): Promise<void> => rm(standingFile(dataDir), { force: true });
