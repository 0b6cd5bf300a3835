import { DEFAULT_CORRECTION_DAYS, type Policy, type PolicyContent } from "@mulian/domain";
import { Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";
import { DAYS, SECOND_MS, TIMES } from "./policy-facts.js";

/** What the form holds: days as they are, times in seconds. */
type Values = Readonly<Record<(typeof DAYS)[number] | (typeof TIMES)[number] | "receiptBatchCount", number>>;

const scaled = (values: PolicyContent | Values, factor: number): Record<(typeof TIMES)[number], number> => ({
  receiptBatchMs: values.receiptBatchMs * factor,
  receiptLagLimitMs: values.receiptLagLimitMs * factor,
  staleAfterMs: values.staleAfterMs * factor,
});

function NumberField({ name, label, step = 1 }: Readonly<{ name: string; label: string; step?: number }>) {
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} rules={required}>
      <InputNumber min={0} step={step} />
    </Form.Item>
  );
}

/** The authority changes the limits. Who the authority is and who audits stay as they are. */
export function UpdatePolicy({ policy }: Readonly<{ policy: Policy }>) {
  const { t } = useTranslation();
  const { content, version } = policy;
  return (
    <FormDialog<"updatePolicy", Values>
      key={version}
      operation="updatePolicy"
      label={t("rules.change")}
      hint={t("rules.changeHint")}
      initial={{ correctionDays: DEFAULT_CORRECTION_DAYS, ...content, ...scaled(content, 1 / SECOND_MS) }}
      parts={(values) => ({
        body: { expectedVersion: version, content: { ...content, ...values, ...scaled(values, SECOND_MS) } },
      })}
    >
      {DAYS.map((name) => (
        <NumberField key={name} name={name} label={t("rules.inDays", { name: t(`rules.${name}`) })} />
      ))}
      <NumberField name="receiptBatchCount" label={t("rules.receiptBatchCount")} />
      {TIMES.map((name) => (
        <NumberField key={name} name={name} label={t("rules.inSeconds", { name: t(`rules.${name}`) })} step={0.5} />
      ))}
    </FormDialog>
  );
}
