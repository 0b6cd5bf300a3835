import type { Dataset, DatasetView } from "@mulian/domain";

const DAY_MS = 86_400_000;
/** The longest a period of each cycle lasts, in days. */
const CYCLE_DAYS: Readonly<Record<Exclude<Dataset["content"]["updateCycle"], "irregular">, number>> = {
  "real-time": 1,
  daily: 1,
  weekly: 7,
  monthly: 31,
  quarterly: 92,
  "half-yearly": 184,
  yearly: 366,
};

/** Whether a dataset was refreshed within its own cycle. */
export function freshnessOf({ content, lastRefreshAt }: Dataset, now: string): DatasetView["freshness"] {
  if (content.updateCycle === "irregular") return "irregular";
  if (lastRefreshAt === undefined) return "never";
  return Date.parse(now) - Date.parse(lastRefreshAt) <= CYCLE_DAYS[content.updateCycle] * DAY_MS ? "fresh" : "stale";
}
