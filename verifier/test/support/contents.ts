import { canonicalJson, type AccessRequest } from "@mulian/domain";
import type { Side } from "./cast.js";
import { hex } from "./hex.js";

// What the records of a story say, as far as it is the same in every story.
export const REQUEST = hex("request", 16);
export const GRANT = hex("grant", 16);
export const DATASET = hex("dataset", 16);
export const START = Date.parse("2026-03-01T00:00:00.000Z");

export const TERMS = {
  dataset: DATASET,
  items: ["code", "name"],
  method: "interface",
  purpose: "statistics",
  termDays: 30,
  documents: [],
  proofKeyThumbprint: "A".repeat(43),
} as const;
export const TERMS_DIGEST = hex(canonicalJson(TERMS));

export const departmentOf = ({ authority, department }: Side): object => ({
  names: { zh: department },
  creditCode: "11110000MB0000000A",
  level: "city",
  region: "110000",
  mspId: authority.mspId,
  workUnit: "共享办",
  keys: [],
});

export const datasetOf = ({ department }: Side, grade: AccessRequest["grade"], isFree: boolean): object => ({
  department,
  state: "published",
  datasetVersion: 1,
  submittedAt: new Date(START).toISOString(),
  content: {
    code: "307011/1",
    duties: [hex("duty", 16)],
    title: "街道",
    abstract: "街道的代码和名称",
    classification: ["民政"],
    items: ["code", "name"].map((name) => ({ name, title: name, type: "text", sensitivity: "public" })),
    format: "database",
    updateCycle: "yearly",
    shareType: isFree ? "unconditional" : "conditional",
    shareMethods: ["interface"],
    ...(isFree ? {} : { conditions: { scope: ["stats"], use: "统计" } }),
    grade,
    open: "open",
    containsSecrets: false,
    assessments: { secrecy: hex("none"), personalInformation: hex("none") },
    tags: [],
  },
});

export const keysOf = ({ signKey }: Side): readonly object[] => [
  { jwk: signKey.jwk, since: new Date(START).toISOString() },
];
