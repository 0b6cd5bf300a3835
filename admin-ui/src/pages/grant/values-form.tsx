import { type GrantView, type Item, MAX_FILTER_TEXT, type Values } from "@mulian/domain";
import { Button, Form, Input } from "antd";
import { useRead } from "../../api/hooks.js";
import { useRequired } from "../../components/fields.js";
import { Loaded } from "../../components/loaded.js";
import { valueOf } from "../request/request-body.js";

interface ValuesFormProps {
  readonly grant: GrantView;
  /** Items that need a value. */
  readonly names: readonly string[];
  readonly label: string;
  readonly isRunning: boolean;
  readonly onAsk: (values: Values) => void;
}

/** A value for each of some items. What is typed goes into a request's body and stays nowhere, not in the browser's history either. */
export function ValuesForm({ grant, ...rest }: ValuesFormProps) {
  const dataset = useRead("getDataset", { params: { id: grant.terms.dataset } });
  return <Loaded read={dataset}>{({ content }) => <Fields items={content.items} {...rest} />}</Loaded>;
}

function Fields({
  items,
  names,
  label,
  isRunning,
  onAsk,
}: Omit<ValuesFormProps, "grant"> & { items: readonly Item[] }) {
  const required = useRequired();
  const titleOf = (name: string): string => items.find((item) => item.name === name)?.title ?? name;
  const typeOf = (name: string): Item["type"] | undefined => items.find((item) => item.name === name)?.type;
  // Fields are named by their place: an item may be called anything.
  const finish = (typed: Readonly<Record<string, string>>): void =>
    onAsk(
      Object.fromEntries(names.map((name, place) => [name, valueOf((typed[`v${place}`] ?? "").trim(), typeOf(name))])),
    );
  return (
    <Form<Record<string, string>> layout="vertical" autoComplete="off" onFinish={finish}>
      {names.map((name, place) => (
        <Form.Item key={name} name={`v${place}`} label={`${titleOf(name)} (${name})`} rules={required}>
          <Input maxLength={MAX_FILTER_TEXT} />
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" loading={isRunning}>
        {label}
      </Button>
    </Form>
  );
}
