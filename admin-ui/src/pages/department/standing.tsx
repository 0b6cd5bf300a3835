import { useTranslation } from "react-i18next";
import { Word } from "../../components/values.js";

/** Whether a department may act. */
export function Standing({ isSuspended }: Readonly<{ isSuspended: boolean }>) {
  const { t } = useTranslation();
  return isSuspended ? <Word value="suspended" /> : <Word value="active" text={t("departments.active")} />;
}
