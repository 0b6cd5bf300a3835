import type { DatasetContent } from "@mulian/domain";

/** The longest a period of each update cycle lasts, in days. Irregular data never falls due. */
export const CYCLE_DAYS: Readonly<Record<DatasetContent["updateCycle"], number>> = {
  "real-time": 1,
  daily: 1,
  weekly: 7,
  monthly: 31,
  quarterly: 92,
  "half-yearly": 184,
  yearly: 366,
  irregular: Number.POSITIVE_INFINITY,
};
