import { Form, type FormItemProps, Input } from "antd";
import { useRequired } from "./fields.js";

interface DateFieldProps {
  readonly name: FormItemProps["name"];
  readonly label: string;
  readonly min?: string;
  readonly max?: string;
}

/** A day. The browser's own field, which keyboards and screen readers know. */
export function DateField({ name, label, min, max }: DateFieldProps) {
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} rules={required}>
      <Input type="date" min={min} max={max} className="date" />
    </Form.Item>
  );
}
