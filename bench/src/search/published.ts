import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { root } from "../root.js";
import type { CatalogueEntry } from "./entry.js";

/** Catalogues published by governments, beside a checkout of the project; a clone does not have them. */
const CATALOGUES = join(root, "..", "shared", "data", "catalogues");

/** Datasets of published catalogues, Chinese ones first; none where the folder is absent. */
export async function publishedEntries(): Promise<readonly CatalogueEntry[]> {
  const read = async (folder: string, ending: string, entriesOf: (text: string) => CatalogueEntry[]) => {
    const directory = join(CATALOGUES, folder);
    if (!existsSync(directory)) return [];
    const names = readdirSync(directory).filter((name) => name.endsWith(ending));
    const texts = await Promise.all(names.sort().map((name) => readFile(join(directory, name), "utf8")));
    return texts.flatMap(entriesOf);
  };
  return [...(await read("taiwan", ".csv", inventory)), ...(await read("dcat-us", ".json", dcatUs))];
}

/** Inventory: number, name, source, three levels, sizes, main fields as free text, date. */
function inventory(text: string): CatalogueEntry[] {
  const [, ...rows] = parse(text, { bom: true, relaxColumnCount: true, relaxQuotes: true });
  return rows.flatMap((row) => {
    const [, title = "", publisher = "", , second = "", third = "", , , , fields = ""] = row;
    if (title === "") return [];
    const names = fields.split(/[,、;，；\s]+/u).filter(Boolean);
    return [{ title, publisher, abstract: fields || title, tags: [second, third].filter(Boolean), fields: names }];
  });
}

interface DcatUs {
  readonly dataset: readonly {
    readonly title: string;
    readonly description?: string;
    readonly keyword?: readonly string[];
    readonly publisher?: { readonly name?: string };
  }[];
}

function dcatUs(text: string): CatalogueEntry[] {
  const { dataset } = JSON.parse(text) as DcatUs; // DCAT-US 1.1, section "dataset": the members used are required there
  return dataset.map(({ title, description = title, keyword = [], publisher }) => ({
    title,
    abstract: description,
    publisher: publisher?.name ?? "",
    tags: keyword,
    fields: [],
  }));
}
