import type { ShortenedGroup } from "@mulian/domain";

/** Whose doing it is, and for a version that does not count by which rule. */
export type Group = Pick<ShortenedGroup, "by" | "reason">;

export interface Shortened<K> {
  readonly of: K;
  readonly shown: number;
  readonly total: number;
  /** Those of which some are left out. */
  readonly groups: readonly ShortenedGroup[];
}

/**
 * The first of each sort, in the order they come in, and which sorts have more: about `most` of each. A list cut as a whole
 * would let whoever can make one sort of findings at will push every other one off it, and a sort cut as a whole whoever makes
 * many of it push others' off: so every group of a sort has as many places as the next, and at least one.
 */
export function firstOfEach<T, K>(
  items: readonly T[],
  sortOf: (item: T) => K,
  groupOf: (item: T) => Group,
  most: number,
): { readonly shown: readonly T[]; readonly shortened: readonly Shortened<K>[] } {
  const shown = new Set<T>();
  const shortened: Shortened<K>[] = [];
  for (const [of, all] of Map.groupBy(items, sortOf)) {
    const groups = [...Map.groupBy(all, (item) => nameOf(groupOf(item))).values()];
    const places = placesOfEach(
      groups.map(({ length }) => length),
      most,
    );
    for (const group of groups) for (const item of group.slice(0, places)) shown.add(item);
    const cut = groups.filter(({ length }) => length > places);
    if (cut.length === 0) continue;
    shortened.push({
      of,
      shown: groups.reduce((sum, { length }) => sum + Math.min(length, places), 0),
      total: all.length,
      groups: cut.flatMap((group) =>
        group.slice(0, 1).map((one) => ({ ...groupOf(one), shown: places, total: group.length })),
      ),
    });
  }
  return { shown: items.filter((item) => shown.has(item)), shortened };
}

const nameOf = ({ by, reason }: Group): string => JSON.stringify([by, reason]);

/** The most places that every group can have so that all together are not over `most`; one, where there are more groups. */
function placesOfEach(sizes: readonly number[], most: number): number {
  let places = most;
  const taken = (): number => sizes.reduce((sum, size) => sum + Math.min(size, places), 0);
  while (places > 1 && taken() > most) places--;
  return places;
}
