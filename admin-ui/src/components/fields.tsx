import { Form, type FormItemProps, Input, Select } from "antd";
import type { Rule } from "antd/es/form";
import { useTranslation } from "react-i18next";
import { useWord } from "./values.js";

/** The rule of fields that must be filled in, in the reader's language. */
export function useRequired(): Rule[] {
  const { t } = useTranslation();
  return [{ required: true, message: t("signIn.required") }];
}

interface TextFieldProps {
  readonly name: FormItemProps["name"];
  readonly label: string;
  readonly maxLength: number;
  /** More than one makes it a text area. */
  readonly rows?: number;
  readonly isRequired?: boolean;
  readonly extra?: string;
}

export function TextField({ name, label, maxLength, rows = 1, isRequired = true, extra }: TextFieldProps) {
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} rules={isRequired ? required : []} extra={extra}>
      {rows > 1 ? <Input.TextArea rows={rows} maxLength={maxLength} /> : <Input maxLength={maxLength} />}
    </Form.Item>
  );
}

interface ChoiceFieldProps {
  readonly name: FormItemProps["name"];
  readonly label: string;
  readonly values: readonly string[];
}

/** One of the ledger's words. */
export function ChoiceField({ name, label, values }: ChoiceFieldProps) {
  const word = useWord();
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} rules={required}>
      <Select options={values.map((value) => ({ value, label: word(value) }))} />
    </Form.Item>
  );
}
