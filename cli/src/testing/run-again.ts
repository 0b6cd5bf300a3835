import type { Failure, Tally } from "./tally.js";

/** Where more runs than that failed the cause is hardly chance, and repeating them would take as long as all of them. */
const MAX_RUNS_AGAIN = 2;

/**
 * Does each task in which something failed once more, alone. What passes then is `unsteady` beside the counts of the second
 * time; what does not, because it fails again or is not reached, has failed.
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
    results[index] = settled(first, second);
  }
  return results;
}

function settled(first: Tally, second: Tally): Tally {
  const passed = new Set(second.passed);
  const nothingFailed = second.failed.length === 0;
  const isUnsteady = ({ title, of }: Failure): boolean => (of === "test" ? passed.has(title) : nothingFailed);
  const told = new Set(second.failed.map(({ title }) => title));
  const notReached = first.failed.filter((one) => !isUnsteady(one) && !told.has(one.title));
  return { ...second, failed: [...second.failed, ...notReached], unsteady: first.failed.filter(isUnsteady) };
}
