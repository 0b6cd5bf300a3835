import type { Dataset, DatasetList, DatasetQuery, Department } from "@mulian/domain";

type Document = { readonly text: string; readonly values: Readonly<Record<Facet, readonly string[]>> };
type Counts = Pick<DatasetList, "total" | "facets">;

const FACETS = ["department", "shareType", "grade", "status", "format", "updateCycle", "tag"] as const;
type Facet = (typeof FACETS)[number];
/** The index shows so many values of a facet. */
const SHOWN = 100;

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

/**
 * The plainest search there is, and the oracle of the index: looks at every dataset for every query. Its texts are
 * folded beforehand, so that it is not slow for a reason an index has nothing to do with.
 */
export class Scan {
  private readonly documents: readonly Document[];
  private readonly names: ReadonlyMap<string, string>;

  constructor(datasets: readonly Dataset[], departments: readonly Department[]) {
    this.names = new Map(departments.map(({ id, names }) => [id, names.zh]));
    const spoken = new Map(departments.map(({ id, names }) => [id, `${names.zh}\n${names.en ?? ""}`]));
    this.documents = datasets.map((dataset) => documentOf(dataset, spoken.get(dataset.department) ?? ""));
  }

  search(query: DatasetQuery): Counts {
    const words = fold(query.q ?? "")
      .split(/\s+/u)
      .filter(Boolean);
    const filters = FACETS.filter((facet) => query[facet] !== undefined);
    const counts = new Map(FACETS.map((facet) => [facet, new Map<string, number>()]));
    let total = 0;
    for (const { text, values } of this.documents) {
      if (!words.every((word) => text.includes(word))) continue;
      const missed = filters.filter((facet) => !values[facet].includes(query[facet] ?? ""));
      if (missed.length === 0) total += 1;
      // A facet is counted over what all the other filters let through.
      for (const facet of FACETS) {
        if (missed.some((other) => other !== facet)) continue;
        const count = counts.get(facet);
        for (const value of values[facet]) count?.set(value, (count.get(value) ?? 0) + 1);
      }
    }
    return {
      total,
      facets: Object.fromEntries([...counts].map(([facet, count]) => [facet, this.shown(facet, count)])),
    };
  }

  private shown(facet: Facet, count: ReadonlyMap<string, number>): Counts["facets"][string] {
    const label = (value: string): string => (facet === "department" ? (this.names.get(value) ?? value) : value);
    const byCount = [...count].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return byCount.slice(0, SHOWN).map(([value, number]) => ({ value, label: label(value), count: number }));
  }
}

function documentOf({ content, department, state }: Dataset, departmentNames: string): Document {
  const items = content.items.map(({ name, title }) => `${name}\n${title}`);
  const said = [content.title, content.abstract, content.code, ...content.classification, ...content.tags, ...items];
  return {
    text: fold([...said, department, departmentNames].join("\n")),
    values: {
      department: [department],
      shareType: [content.shareType],
      grade: [content.grade],
      status: [state],
      format: [content.format],
      updateCycle: [content.updateCycle],
      tag: [...new Set(content.tags)],
    },
  };
}
