import { DEFAULT_CORRECTION_DAYS, type Policy, type PolicyContent } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useDepartmentName } from "../../components/department-name.js";
import { type Fact, Facts } from "../../components/facts.js";
import { Instant, useCount, useDuration } from "../../components/values.js";

/** Parameters counted in working days. */
export const DAYS = [
  "replyUnconditionalDays",
  "replyConditionalDays",
  "replyExtensionDays",
  "deliverDays",
  "reviewDays",
  "correctionDays",
] as const satisfies readonly (keyof PolicyContent)[];

/** Parameters that are times, kept in milliseconds. */
export const TIMES = [
  "receiptBatchMs",
  "receiptLagLimitMs",
  "staleAfterMs",
] as const satisfies readonly (keyof PolicyContent)[];

export const SECOND_MS = 1_000;

/** Who the authority is, who audits, and every limit. */
export function PolicyFacts({ policy }: Readonly<{ policy: Policy }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const count = useCount();
  const duration = useDuration();
  const { content, version, updatedAt } = policy;
  const limits = { correctionDays: DEFAULT_CORRECTION_DAYS, ...content };
  return (
    <Facts
      facts={[
        [t("rules.authority"), `${departmentName(content.authorityDepartment)} · ${content.authorityMsp}`],
        [t("rules.auditorMsps"), content.auditorMsps.join(" · ")],
        ...DAYS.map((name): Fact => [t(`rules.${name}`), t("rules.days", { count: limits[name] })]),
        [t("rules.receiptBatchCount"), count(content.receiptBatchCount)],
        ...TIMES.map((name): Fact => [t(`rules.${name}`), duration(content[name])]),
        [t("use.version"), t("common.version", { version })],
        [t("rules.since"), <Instant at={updatedAt} />],
      ]}
    />
  );
}
