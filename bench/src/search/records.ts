import { hash } from "node:crypto";
import type { Dataset, Department } from "@mulian/domain";
import type { CatalogueEntry } from "./entry.js";
import { pick, seeded } from "./random.js";

export const MSP_ID = "BenchMSP";
/** The department that publishes what the others submit. */
export const AUTHORITY = "department-0";
const DEPARTMENTS = 60;
/** An abstract on the ledger is at most a page, a title a line, and tags a handful. */
const MAX_ABSTRACT = 4_000;
const MAX_TITLE = 200;
const MAX_TAGS = 30;
const MAX_ITEMS = 60;
const AT = "2026-01-05T01:00:00.000Z";

const SHARE_TYPES = [
  "unconditional",
  "unconditional",
  "conditional",
  "conditional",
  "conditional",
  "not-shared",
] as const;
const GRADES = ["general", "general", "general", "general", "important", "core"] as const;
const FORMATS = ["database", "database", "csv", "xlsx", "json", "xml", "document"] as const;
const CYCLES = [
  "real-time",
  "daily",
  "weekly",
  "monthly",
  "monthly",
  "quarterly",
  "yearly",
  "yearly",
  "irregular",
] as const;

const sha256 = (text: string): string => hash("sha256", text, "hex");

const base = (id: string) => {
  const actor = { mspId: MSP_ID, enrolmentId: "bench", department: AUTHORITY };
  return {
    id,
    version: 1,
    createdAt: AT,
    createdBy: actor,
    updatedAt: AT,
    updatedBy: actor,
    commandDigest: sha256(id),
  };
};

export const departments: readonly Department[] = Array.from({ length: DEPARTMENTS }, (_, number) => ({
  kind: "department",
  ...base(`department-${number}`),
  names: { zh: `第${number}部门`, en: `Department ${number}` },
  creditCode: "111100000000000002",
  level: "city",
  region: "110000",
  mspId: MSP_ID,
  workUnit: "信息中心",
  keys: [],
}));

/** Published datasets of the entries, with facets that are the same in every run. */
export function datasetsOf(entries: readonly CatalogueEntry[]): readonly Dataset[] {
  const random = seeded(1);
  return entries.map((entry, number): Dataset => {
    const publisher = Number.parseInt(sha256(entry.publisher).slice(0, 8), 16) % DEPARTMENTS;
    return {
      kind: "dataset",
      ...base(sha256(`dataset ${number}`).slice(0, 32)),
      department: `department-${publisher}`,
      state: "published",
      datasetVersion: 1,
      submittedAt: AT,
      publishedAt: AT,
      content: contentOf(entry, number, random),
    };
  });
}

function contentOf(entry: CatalogueEntry, number: number, random: () => number): Dataset["content"] {
  const item = (title: string, column: number) =>
    ({ name: `c${column}`, title: title.slice(0, MAX_TITLE), type: "text", sensitivity: "public" }) as const;
  return {
    code: `307011/${String(number).padStart(6, "0")}`,
    duties: [sha256("duty").slice(0, 32)],
    title: entry.title.slice(0, MAX_TITLE),
    abstract: entry.abstract.slice(0, MAX_ABSTRACT),
    classification: ["基础信息资源"],
    items: (entry.fields.length === 0 ? ["名称"] : entry.fields).slice(0, MAX_ITEMS).map(item),
    format: pick(random, FORMATS),
    updateCycle: pick(random, CYCLES),
    shareType: pick(random, SHARE_TYPES),
    shareMethods: ["interface"],
    grade: pick(random, GRADES),
    open: "not-open",
    containsSecrets: false,
    assessments: { secrecy: sha256("secrecy"), personalInformation: sha256("personal") },
    tags: entry.tags.slice(0, MAX_TAGS),
  };
}
