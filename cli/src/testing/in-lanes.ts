/**
 * Does the tasks in their order, each in the first of so many lanes that is free, and answers what each of them answered.
 * One that fails ends its lane; the others go on, and its failure is told when they are over.
 */
export async function inLanes<Task, Result>(
  lanes: number,
  tasks: readonly Task[],
  work: (task: Task, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = tasks.entries();
  const lane = async (number: number): Promise<void> => {
    for (const [index, task] of waiting) results[index] = await work(task, number);
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, (_, number) => lane(number)));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  return results;
}
