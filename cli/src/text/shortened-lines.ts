import type { AlarmList, FsckReport, Language } from "@mulian/domain";
import { say } from "@mulian/terminal/language";
import { safeText } from "./safe.js";

/** What a list leaves out, and of whose doing. */
export function shortenedLines(
  { of, shown, total, groups }: AlarmList["shortened"][number] | FsckReport["shortened"][number],
  language: Language,
): readonly string[] {
  const cut = (what: string, some: number, all: number): string =>
    say(language, `${what} 仅列前 ${some} 条，共 ${all} 条`, `${what}: the first ${some} of ${all}`);
  return [
    cut(of, shown, total),
    ...groups.map(
      (group) => `  ${cut(safeText([group.by, group.reason].filter(Boolean).join(" ")), group.shown, group.total)}`,
    ),
  ];
}
