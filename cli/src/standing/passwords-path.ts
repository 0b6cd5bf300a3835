import { join } from "node:path";

/** Where the first passwords of the trial's users are kept. */
export const passwordsPath = (dataDir: string): string => join(dataDir, "first-passwords.yaml");
