/** One measured number beside what it is judged by. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `/s`, `MB`, `rows/s`, or nothing for a plain ratio or count. */
  readonly unit: string;
  /** The same of the baseline, measured in the same run. */
  readonly baseline?: number;
  /** Median of the rounds' ratios of value to baseline. */
  readonly ratio?: number;
  readonly aim?: Aim;
}

export interface Aim {
  /** Which of the figure's numbers is aimed at. */
  readonly of: "value" | "ratio";
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Outcome {
  /** What was measured against what, in one sentence. */
  readonly about: string;
  readonly figures: readonly Figure[];
  /** What the run was made of (sizes, rounds), and the numbers of each round. */
  readonly setting: Readonly<Record<string, unknown>>;
}

/** Undefined when nothing is aimed at. */
export function isMet({ value, ratio, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  const judged = aim.of === "value" ? value : (ratio ?? Number.NaN);
  return judged <= (aim.atMost ?? Infinity) && judged >= (aim.atLeast ?? -Infinity);
}
