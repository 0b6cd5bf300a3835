import { MAX_TITLE } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { TextField } from "../../components/fields.js";

/** A department's names, of which the English one may be left empty. */
export function NameFields() {
  const { t } = useTranslation();
  return (
    <>
      <TextField name={["names", "zh"]} label={t("departments.nameZh")} maxLength={MAX_TITLE} />
      <TextField
        name={["names", "en"]}
        label={t("departments.nameEnOptional")}
        maxLength={MAX_TITLE}
        isRequired={false}
      />
    </>
  );
}
