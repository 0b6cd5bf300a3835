import type { Rounds } from "../measure/rounds.js";
import { median, medianRatio } from "../measure/statistics.js";
import type { Figure } from "./figure.js";

/** One number of every round as a figure: both sides' medians, and the median of the rounds' own ratios. */
export function compared<T>(
  { subject, baseline }: Rounds<T>,
  name: string,
  unit: string,
  of: (round: T) => number,
): Figure {
  const [values, baselines] = [subject.map(of), baseline.map(of)];
  return { name, unit, value: median(values), baseline: median(baselines), ratio: medianRatio(values, baselines) };
}
