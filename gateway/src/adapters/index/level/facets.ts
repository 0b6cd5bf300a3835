import type { Dataset, DatasetQuery } from "@mulian/domain";

/** Facets of the catalogue, by the name of the query's parameter. */
export const FACETS = ["department", "shareType", "grade", "status", "format", "updateCycle", "tag"] as const;
export type Facet = (typeof FACETS)[number];

/** Values shown of one facet; only tags can have more. */
export const MAX_FACET_VALUES = 100;

export function facetValues(dataset: Dataset, effectiveState: Dataset["state"]): Readonly<Record<Facet, readonly string[]>> {
  const { content } = dataset;
  return {
    department: [dataset.department],
    shareType: [content.shareType],
    grade: [content.grade],
    status: [effectiveState],
    format: [content.format],
    updateCycle: [content.updateCycle],
    tag: [...new Set(content.tags)],
  };
}

/** The facet filters a query sets. */
export const wantedFacets = (query: DatasetQuery): readonly (readonly [Facet, string])[] =>
  FACETS.flatMap((facet) => {
    const value = query[facet];
    return value === undefined ? [] : [[facet, value] as const];
  });

/** Counts by value, where each facet is counted over what passes all the other filters: so a choice can be changed. */
export class FacetCounter {
  private readonly counts = new Map<Facet, Map<string, number>>(FACETS.map((facet) => [facet, new Map<string, number>()]));

  /** @param failed the filters this document does not pass */
  add(values: Readonly<Record<Facet, readonly string[]>>, failed: readonly Facet[]): void {
    if (failed.length > 1) return;
    for (const facet of failed.length === 1 ? failed : FACETS) {
      const counts = this.counts.get(facet);
      for (const value of values[facet]) counts?.set(value, (counts.get(value) ?? 0) + 1);
    }
  }

  result(label: (facet: Facet, value: string) => string): Record<string, { value: string; label: string; count: number }[]> {
    return Object.fromEntries(
      [...this.counts].map(([facet, counts]) => [
        facet,
        [...counts]
          .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
          .slice(0, MAX_FACET_VALUES)
          .map(([value, count]) => ({ value, label: label(facet, value), count })),
      ]),
    );
  }
}
