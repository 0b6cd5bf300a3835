import type { RouteBody } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import type { Fact } from "../../components/facts.js";
import { useWord } from "../../components/values.js";

/** What a department is entered with, as it is before and as it stands after. */
export function useEntryFacts(): (entry: RouteBody<"createDepartment">) => readonly Fact[] {
  const { t } = useTranslation();
  const word = useWord();
  return ({ id, names, creditCode, level, region, mspId, workUnit }) => [
    [t("departments.nameZh"), names.zh],
    [t("departments.nameEn"), names.en ?? "—"],
    [t("departments.id"), <span className="mono">{id}</span>],
    [t("departments.creditCode"), <span className="mono">{creditCode}</span>],
    [t("departments.level"), word(level)],
    [t("departments.region"), <span className="mono">{region}</span>],
    [t("departments.msp"), mspId],
    [t("departments.workUnit"), workUnit],
  ];
}
