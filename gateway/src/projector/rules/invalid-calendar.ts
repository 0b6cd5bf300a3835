import { isWorkingDay, shanghaiDate, type Calendar, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessByAuthority } from "../unless-by.js";

/** The authority's; days that have passed stay as they were said to be. */
export function invalidCalendar({ id, content }: Calendar, circumstances: Circumstances): VoidReason | undefined {
  if (id !== String(content.year)) return because("keyDiffers");
  const before = circumstances.view.get("calendar", id)?.content;
  const today = shanghaiDate(circumstances.transaction.timestamp);
  const days = [content, before].flatMap((one) => (one === undefined ? [] : [...one.holidays, ...one.workdays]));
  const isPastChanged =
    before !== undefined &&
    days.some((day) => day < today && isWorkingDay(day, [before]) !== isWorkingDay(day, [content]));
  return isPastChanged ? because("daysPassed") : unlessByAuthority(circumstances);
}
