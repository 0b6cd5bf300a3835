/**
 * A start that may be tried again: each step is taken once, and the next try goes on with the one that failed.
 * @param steps in order; a step that fails leaves nothing behind that would be wrong twice
 */
export function startInSteps(steps: readonly (() => void | Promise<void>)[]): () => Promise<void> {
  let taken = 0;
  return async () => {
    for (const step of steps.slice(taken)) {
      await step();
      taken += 1;
    }
  };
}
