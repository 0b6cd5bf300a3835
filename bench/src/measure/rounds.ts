/** What each round gave, of what is measured and of what it is measured by. */
export type Rounds<T> = Readonly<Record<"subject" | "baseline", readonly T[]>>;

/** Runs both sides in every round, and lets them take turns in going first: what drifts, drifts for both. */
export async function alternate<T>(
  rounds: number,
  subject: (round: number) => Promise<T>,
  baseline: (round: number) => Promise<T>,
): Promise<Rounds<T>> {
  const results = { subject: [] as T[], baseline: [] as T[] };
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 1) results.baseline.push(await baseline(round));
    results.subject.push(await subject(round));
    if (round % 2 === 0) results.baseline.push(await baseline(round));
  }
  return results;
}

/** The same for any number of sides: each round begins with the next one. */
export async function inTurns<Side extends string, T>(
  rounds: number,
  sides: Readonly<Record<Side, () => Promise<T>>>,
): Promise<Readonly<Record<Side, readonly T[]>>> {
  const names = Object.keys(sides) as Side[]; // the keys of what was given
  const results = new Map<Side, T[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const offset of names.keys()) {
      const name = names[(round + offset) % names.length];
      if (name !== undefined) results.get(name)?.push(await sides[name]());
    }
  return Object.fromEntries(results) as unknown as Record<Side, readonly T[]>; // a key for each name
}
