import { PolicyContent } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { History, type Version } from "../../components/history.js";
import { Loaded } from "../../components/loaded.js";
import { useDuration } from "../../components/values.js";
import { DAYS, TIMES } from "./policy-facts.js";

/** What a version says; undefined for one that is no policy, which no honest gateway shows. */
const contentOf = (version: Version | undefined): PolicyContent | undefined =>
  PolicyContent.safeParse(version?.record["content"]).data;

/** Every limit that a version changed, from what to what. */
function useChanges(): (version: Version, before: Version | undefined) => readonly string[] {
  const { t } = useTranslation();
  const duration = useDuration();
  const change = (name: string, from: string, to: string): string[] =>
    from === to ? [] : [t("rules.changed", { name, from, to })];
  return (version, before) => {
    const [now, then] = [contentOf(version), contentOf(before)];
    if (now === undefined || then === undefined) return [];
    const days = (count: number | undefined): string => (count === undefined ? "—" : t("rules.days", { count }));
    return [
      ...DAYS.flatMap((name) => change(t(`rules.${name}`), days(then[name]), days(now[name]))),
      ...TIMES.flatMap((name) => change(t(`rules.${name}`), duration(then[name]), duration(now[name]))),
      ...change(t("rules.receiptBatchCount"), String(then.receiptBatchCount), String(now.receiptBatchCount)),
      ...change(t("rules.authority"), then.authorityMsp, now.authorityMsp),
      ...change(t("rules.auditorMsps"), then.auditorMsps.join(" · "), now.auditorMsps.join(" · ")),
    ];
  };
}

/** What the limits were before, and who changed them. */
export function PolicyHistory() {
  const { t } = useTranslation();
  const history = useRead("policyHistory");
  const changesOf = useChanges();
  return (
    <Loaded read={history}>
      {({ items }) => (
        <History
          versions={items}
          describe={(version, before) =>
            before === undefined ? t("rules.first") : changesOf(version, before).join(t("common.semicolon"))
          }
        />
      )}
    </Loaded>
  );
}
