import { CANNOT_RECALL } from "@mulian/domain";
import { useTranslation } from "react-i18next";

/** Stands beside whatever ends, rotates or revokes a key. */
export function CannotRecall() {
  const { i18n } = useTranslation();
  return <p className="meta">{CANNOT_RECALL[i18n.language === "en" ? "en" : "zh"]}</p>;
}
