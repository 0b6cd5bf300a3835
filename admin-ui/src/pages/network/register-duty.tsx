import type { RouteBody } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { TextField } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";

/** 职责: what the department is responsible for by law, from which its datasets follow. */
export function RegisterDuty() {
  const { t } = useTranslation();
  return (
    <FormDialog<"createDuty", RouteBody<"createDuty">>
      operation="createDuty"
      label={t("duty.register")}
      isPrimary
      parts={(body) => ({ body })}
      hint={t("duty.hint")}
    >
      <TextField name="title" label={t("duty.title")} maxLength={200} />
      <TextField name="legalBasis" label={t("duty.legalBasis")} maxLength={500} extra={t("duty.legalBasisHint")} />
    </FormDialog>
  );
}
