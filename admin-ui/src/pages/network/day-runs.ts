const DAY_MS = 86_400_000;
/** More days than a year has are a mistyped year, not a holiday. */
const MAX_RUN_DAYS = 366;

const next = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** Days in runs, as people write them: `2026-02-15..2026-02-23`, one a line; a single day stands alone. */
export function runsOf(days: readonly string[]): string[] {
  const runs: [first: string, last: string][] = [];
  for (const day of days.toSorted()) {
    const run = runs.at(-1);
    if (run !== undefined && next(run[1]) === day) run[1] = day;
    else runs.push([day, day]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}..${last}`));
}

/** The days of runs typed one a line. What is no day stays as it is, and the gateway names the mistake. */
export function daysOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .flatMap((line) => {
      const [first = "", last = first] = line.split("..").map((part) => part.trim());
      if (!isDay(first) || !isDay(last) || last < first) return [line];
      const days = [first];
      for (let day = first; day < last && days.length < MAX_RUN_DAYS; days.push(day)) day = next(day);
      return days;
    });
}
