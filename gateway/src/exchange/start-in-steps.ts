export interface Step {
  /** For the log and the gateway's status. */
  readonly name: string;
  /** What fails leaves nothing behind that would be wrong twice. */
  readonly run: () => void | Promise<void>;
}

export interface StartInSteps {
  /** Takes the steps that are left. @throws what the first that fails throws; the next call goes on with that one */
  start(): Promise<void>;
  /** The step that is under way, failed, or comes first; undefined when all are taken. */
  step(): string | undefined;
}

/** A start that may be tried again: each step is taken once, in order. */
export function startInSteps(steps: readonly Step[]): StartInSteps {
  let taken = 0;
  return {
    step: () => steps[taken]?.name,
    async start() {
      for (const { run } of steps.slice(taken)) {
        await run();
        taken += 1;
      }
    },
  };
}
