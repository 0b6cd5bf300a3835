import type { Dataset, DatasetQuery } from "@mulian/domain";

/** Facets of the catalogue, by the name of the query's parameter. */
export const FACETS = ["department", "shareType", "grade", "status", "format", "updateCycle", "tag"] as const;
export type Facet = (typeof FACETS)[number];

/** Values shown of one facet; only tags can have more. */
const MAX_FACET_VALUES = 100;

const singles = new Map<string, readonly [string]>();

/** One array for each value: a catalogue has many datasets and few values, and what is shared stays near the processor. */
function single(value: string): readonly [string] {
  const known = singles.get(value);
  if (known !== undefined) return known;
  const made = [value] as const;
  singles.set(value, made);
  return made;
}

export function facetValues(
  dataset: Dataset,
  effectiveState: Dataset["state"],
): Readonly<Record<Facet, readonly string[]>> {
  const { content } = dataset;
  return {
    department: single(dataset.department),
    shareType: single(content.shareType),
    grade: single(content.grade),
    status: single(effectiveState),
    format: single(content.format),
    updateCycle: single(content.updateCycle),
    tag: [...new Set(content.tags)],
  };
}

/** The facet filters a query sets. */
export const wantedFacets = (query: DatasetQuery): readonly (readonly [Facet, string])[] =>
  FACETS.flatMap((facet) => {
    const value = query[facet];
    return value === undefined ? [] : [[facet, value] as const];
  });

/** The only filter that a document does not pass. One that misses several counts nowhere, so it is looked at no further. */
export function missedFilter(
  values: Readonly<Record<Facet, readonly string[]>>,
  wanted: readonly (readonly [Facet, string])[],
): Facet | "several" | undefined {
  let missed: Facet | undefined;
  for (const [facet, value] of wanted) {
    if (values[facet].includes(value)) continue;
    if (missed !== undefined) return "several";
    missed = facet;
  }
  return missed;
}

/** Counts by value, where each facet is counted over what passes all the other filters: so a choice can be changed. */
export class FacetCounter {
  private readonly counts = new Map<Facet, Map<string, number>>(
    FACETS.map((facet) => [facet, new Map<string, number>()]),
  );

  /** @param missed the only filter this document does not pass */
  add(values: Readonly<Record<Facet, readonly string[]>>, missed: Facet | undefined): void {
    if (missed !== undefined) return this.count(missed, values[missed]);
    for (const facet of FACETS) this.count(facet, values[facet]);
  }

  private count(facet: Facet, values: readonly string[]): void {
    const counts = this.counts.get(facet);
    for (const value of values) counts?.set(value, (counts.get(value) ?? 0) + 1);
  }

  result(
    label: (facet: Facet, value: string) => string,
  ): Record<string, { value: string; label: string; count: number }[]> {
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
