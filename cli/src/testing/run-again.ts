import type { Tally } from "./tally.js";

/** Where more runs than that failed the cause is hardly chance, and repeating them would take as long as all of them. */
const MAX_RUNS_AGAIN = 2;

/**
 * Does each task in which something failed once more, alone. What passes then counts as `unsteady` beside the counts of the
 * second time; what fails again has failed.
 * @returns the tallies in the tasks' order
 */
export async function runAgain<Task>(
  tasks: readonly Task[],
  tallies: readonly Tally[],
  run: (task: Task) => Promise<Tally>,
): Promise<readonly Tally[]> {
  const failedRuns = tallies.filter(({ failed }) => failed.length > 0).length;
  if (failedRuns > MAX_RUNS_AGAIN) return tallies;
  const results = [...tallies];
  for (const [index, task] of tasks.entries()) {
    const first = tallies[index];
    if (first === undefined || first.failed.length === 0) continue;
    const second = await run(task);
    const stillFailing = new Set(second.failed.map(({ title }) => title));
    results[index] = { ...second, unsteady: first.failed.filter(({ title }) => !stillFailing.has(title)) };
  }
  return results;
}
