import type { SourceProblem } from "../../ports/data-source.js";

/** Problems kept with their place; a table broken throughout is told by the count. */
const MAX_KEPT_PROBLEMS = 100;

/** Collects what `onProblem` is told: the first hundred, and how many there were. */
export class ProblemList {
  readonly #kept: SourceProblem[] = [];
  #count = 0;

  /** Bound, so that it can be handed on as `onProblem`. */
  readonly add = (problem: SourceProblem): void => {
    this.#count += 1;
    if (this.#kept.length < MAX_KEPT_PROBLEMS) this.#kept.push(problem);
  };

  get count(): number {
    return this.#count;
  }

  get kept(): readonly SourceProblem[] {
    return this.#kept;
  }
}
