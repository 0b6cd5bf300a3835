import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { DatasetContent } from "./job.js";

/** Catalogues as governments published them lie beside the repository, not in it. */
const FOLDER = fileURLToPath(new URL("../../../../../shared/data/catalogues", import.meta.url));

/** Path of a published catalogue; undefined where this machine has none. */
export function findCatalogue(name: string): string | undefined {
  const path = join(FOLDER, name);
  return existsSync(path) ? path : undefined;
}

type Registrable = Omit<DatasetContent, "code" | "duties">;

const MAX_TITLE = 200;
const MAX_ABSTRACT = 4_000;
const MAX_TAG = 60;
const MAX_TAGS = 30;
const MAX_ITEMS = 500;

/** A published text as the register takes it: one paragraph, no control or direction characters, not too long. */
const clean = (text: string, max: number): string =>
  text
    .replace(/[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]+/gu, " ")
    .trim()
    .slice(0, max)
    .trim();

const cleaned = (texts: readonly string[], max: number): string[] => [
  ...new Set(texts.map((text) => clean(text, max)).filter((text) => text !== "")),
];

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const assessments = { secrecy: digest("published: no secrets"), personalInformation: digest("published: no persons") };

const itemsOf = (pairs: readonly (readonly [name: string, title: string])[]): DatasetContent["items"] =>
  [...new Map(pairs)]
    .slice(0, MAX_ITEMS)
    .map(([name, title]) => ({ name, title, type: "text", sensitivity: "public" }) as const);

const DcatUs = z.object({
  dataset: z.array(
    z.object({
      title: z.string(),
      description: z.string().default(""),
      accessLevel: z.enum(["public", "restricted public", "non-public"]),
      accrualPeriodicity: z.string().optional(),
      keyword: z.array(z.string()).default([]),
      publisher: z.object({ name: z.string() }),
      distribution: z.array(z.object({ title: z.string().optional(), format: z.string().optional() })).default([]),
    }),
  ),
});

/** ISO 8601 repeating intervals, as DCAT-US writes them. */
const CYCLES: Readonly<Record<string, DatasetContent["updateCycle"]>> = {
  "R/PT1S": "real-time",
  "R/P1D": "daily",
  "R/P1W": "weekly",
  "R/P1M": "monthly",
  "R/P3M": "quarterly",
  "R/P6M": "half-yearly",
  "R/P1Y": "yearly",
};

/** `accessLevel` is the nearest published thing to a share type. */
const SHARING: Readonly<Record<"public" | "restricted public" | "non-public", Partial<Registrable>>> = {
  public: { shareType: "unconditional", shareMethods: ["interface"] },
  "restricted public": {
    shareType: "conditional",
    shareMethods: ["interface"],
    conditions: { scope: ["statistics"], use: "As published: restricted public" },
  },
  "non-public": {
    shareType: "not-shared",
    shareMethods: [],
    notSharedBasis: { reason: "As published: non-public", legalBasis: "5 U.S.C. 552(b)" },
  },
};

/** Every dataset of a DCAT-US 1.1 catalogue. */
export function readDcatUs(path: string): Registrable[] {
  return DcatUs.parse(JSON.parse(readFileSync(path, "utf8"))).dataset.map((entry) => {
    const parts = cleaned(
      entry.distribution.map(({ title, format }) => title ?? format ?? ""),
      128,
    );
    return {
      title: clean(entry.title, MAX_TITLE),
      abstract: clean(entry.description, MAX_ABSTRACT) || clean(entry.title, MAX_TITLE),
      classification: [clean(entry.publisher.name, MAX_TITLE)],
      items: itemsOf((parts.length === 0 ? ["record"] : parts).map((part) => [part, part])),
      format: "other",
      updateCycle: CYCLES[entry.accrualPeriodicity ?? ""] ?? "irregular",
      shareType: "unconditional",
      shareMethods: [],
      grade: "general",
      open: entry.accessLevel === "public" ? "open" : "not-open",
      containsSecrets: false,
      assessments,
      tags: cleaned(entry.keyword, MAX_TAG).slice(0, MAX_TAGS),
      ...SHARING[entry.accessLevel],
    };
  });
}

const InventoryRow = z.object({ 資料集名稱: z.string(), "資料來源(部會單位)": z.string(), 主要欄位: z.string() });

/** `NAME(title)` of a field list; a field without a bracket is its own title. */
function field(text: string): readonly [string, string] {
  const [, name = "", title = ""] = /^([^(（]*)[(（](.*?)[)）]?$/su.exec(text) ?? [undefined, text, text];
  const shown = clean(name, 128) || clean(title, 128);
  return [shown, clean(title, MAX_TITLE) || shown];
}

/** Every dataset of a Taiwanese inventory (資料集清單): a CSV with a field list in free text. */
export function readTaiwanInventory(path: string): Registrable[] {
  const rows = z
    .array(InventoryRow)
    .parse(parse(readFileSync(path), { bom: true, columns: true, relax_column_count: true, relax_quotes: true }));
  return rows.map((row) => {
    const fields = row.主要欄位
      .split(/[,，、;；]/u)
      .map(field)
      .filter(([name]) => name !== "");
    const title = clean(row.資料集名稱, MAX_TITLE);
    return {
      title,
      abstract: title,
      classification: [clean(row["資料來源(部會單位)"], MAX_TITLE) || "未分類"],
      items: itemsOf(fields.length === 0 ? [["record", "record"]] : fields),
      format: "csv",
      updateCycle: "irregular",
      shareType: "unconditional",
      shareMethods: ["interface"],
      grade: "general",
      open: "open",
      containsSecrets: false,
      assessments,
      tags: [],
    };
  });
}
