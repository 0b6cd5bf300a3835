import type { AlarmList } from "@mulian/domain";
import type { Raised } from "./raised.js";

/** Alarms shown of one code: whoever has more has one problem, not hundreds. */
export const MAX_OF_A_CODE = 200;

/**
 * The alarms that have stood longest, oldest first, of each code by itself: who floods the ledger with what does not count must
 * not push what is due, lost or late off the list.
 */
export function longestStanding(raised: readonly Raised[]): {
  readonly shown: readonly Raised[];
  readonly shortened: AlarmList["shortened"];
} {
  const oldestFirst = raised.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since));
  const ofEach = [...Map.groupBy(oldestFirst, ({ code }) => code)];
  const shown = new Set(ofEach.flatMap(([, alarms]) => alarms.slice(0, MAX_OF_A_CODE)));
  return {
    shown: oldestFirst.filter((alarm) => shown.has(alarm)),
    shortened: ofEach
      .filter(([, alarms]) => alarms.length > MAX_OF_A_CODE)
      .map(([code, { length }]) => ({ code, shown: MAX_OF_A_CODE, total: length })),
  };
}
