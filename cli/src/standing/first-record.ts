import type { Language } from "@mulian/domain";
import { say } from "@mulian/terminal/language";

/** What the authority writes on a new ledger before anybody can work: the rules, a calendar, each department by its id. */
export type FirstRecord = "policy" | "calendar" | { readonly department: string };

/** In a sentence. */
export function firstRecordText(record: FirstRecord, language: Language): string {
  switch (record) {
    case "policy":
      return say(language, "数据局发布规则", "Data Bureau sets the rules");
    case "calendar":
      return say(language, "数据局发布工作日历", "Data Bureau sets the working calendar");
    default:
      return say(language, `数据局登记部门 ${record.department}`, `Data Bureau registers ${record.department}`);
  }
}
