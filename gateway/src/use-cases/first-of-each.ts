export interface Shortened<K> {
  readonly of: K;
  readonly shown: number;
  readonly total: number;
}

/**
 * The first `most` of each sort, in the order they come in, and which sorts have more. A list cut as a whole would let whoever
 * can make one sort of findings at will push every other one off it.
 */
export function firstOfEach<T, K>(
  items: readonly T[],
  sortOf: (item: T) => K,
  most: number,
): { readonly shown: readonly T[]; readonly shortened: readonly Shortened<K>[] } {
  const totals = new Map<K, number>();
  const shown = items.filter((item) => {
    const total = (totals.get(sortOf(item)) ?? 0) + 1;
    totals.set(sortOf(item), total);
    return total <= most;
  });
  const shortened = [...totals].filter(([, total]) => total > most).map(([of, total]) => ({ of, shown: most, total }));
  return { shown, shortened };
}
