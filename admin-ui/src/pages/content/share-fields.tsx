import { ShareMethod, ShareType } from "@mulian/domain";
import { Checkbox, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { ChoiceField, TextField, useRequired } from "../../components/fields.js";
import { useWord } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

function ConditionFields() {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const required = useRequired();
  const departments = useRead("listDepartments", { query: { limit: 200 } });
  return (
    <>
      <Form.Item name={["conditions", "scope"]} label={t("draft.scope")} rules={required}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={(departments.data?.items ?? []).map(({ id }) => ({ value: id, label: departmentName(id) }))}
        />
      </Form.Item>
      <TextField name={["conditions", "use"]} label={t("draft.use")} maxLength={2_000} rows={2} />
    </>
  );
}

function BasisFields() {
  const { t } = useTranslation();
  return (
    <>
      <TextField name={["notSharedBasis", "reason"]} label={t("draft.reason")} maxLength={1_000} rows={2} />
      <TextField name={["notSharedBasis", "legalBasis"]} label={t("draft.legalBasis")} maxLength={500} />
    </>
  );
}

/** Share type with what the law asks of it: conditions of a conditional dataset, the exact basis of one not shared. */
export function ShareFields() {
  const { t } = useTranslation();
  const word = useWord();
  const shareType = Form.useWatch<ShareType | undefined>("shareType");
  return (
    <>
      <ChoiceField name="shareType" label={t("draft.shareType")} values={ShareType.options} />
      {shareType === "conditional" && <ConditionFields />}
      {shareType === "not-shared" && <BasisFields />}
      <Form.Item name="shareMethods" label={t("draft.methods")}>
        <Checkbox.Group options={ShareMethod.options.map((value) => ({ value, label: word(value) }))} />
      </Form.Item>
    </>
  );
}
