import type { Accounted } from "@mulian/domain";
import { useTranslation } from "react-i18next";

const TONES: Readonly<Record<Accounted, string>> = { recorded: "good", missing: "bad", "not-due": "plain" };

/** Whether something the grantee owes is on record. */
export function Standing({ label, standing }: Readonly<{ label: string; standing: Accounted }>) {
  const { t } = useTranslation();
  return (
    <span className={`word ${TONES[standing]}`}>
      {t("common.said", { by: label, what: t(`standing.${standing}`) })}
    </span>
  );
}
