import type { Dataset, DatasetView } from "@mulian/domain";
import { CYCLE_DAYS } from "../cycle-days.js";

const DAY_MS = 86_400_000;

/** Whether a dataset was refreshed within its own cycle. */
export function freshnessOf({ content, lastRefreshAt }: Dataset, now: string): DatasetView["freshness"] {
  if (content.updateCycle === "irregular") return "irregular";
  if (lastRefreshAt === undefined) return "never";
  return Date.parse(now) - Date.parse(lastRefreshAt) <= CYCLE_DAYS[content.updateCycle] * DAY_MS ? "fresh" : "stale";
}
