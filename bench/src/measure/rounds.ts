/** Runs both sides in every round, and lets them take turns in going first: what drifts, drifts for both. */
export async function alternate<T>(
  rounds: number,
  subject: (round: number) => Promise<T>,
  baseline: (round: number) => Promise<T>,
): Promise<{ readonly subject: readonly T[]; readonly baseline: readonly T[] }> {
  const results = { subject: [] as T[], baseline: [] as T[] };
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 1) results.baseline.push(await baseline(round));
    results.subject.push(await subject(round));
    if (round % 2 === 0) results.baseline.push(await baseline(round));
  }
  return results;
}
