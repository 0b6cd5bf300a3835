import { type GrantView, type Item, MAX_FILTER_TEXT, type Values } from "@mulian/domain";
import { Button, Form, Input } from "antd";
import type { ProblemError } from "../../api/client.js";
import { useRead } from "../../api/hooks.js";
import { useRequired } from "../../components/fields.js";
import { Loaded } from "../../components/loaded.js";
import { Problem } from "../../components/problem.js";
import { useMistakes } from "../../components/use-mistakes.js";
import { valueOf } from "../request/request-body.js";

const NAME = "values";

interface ValuesFormProps {
  readonly grant: GrantView;
  /** Items that need a value. */
  readonly names: readonly string[];
  readonly label: string;
  readonly isRunning: boolean;
  readonly error: ProblemError | null;
  /** A refusal comes back to stand at the fields. */
  readonly onAsk: (values: Values, onRefused: (error: ProblemError) => void) => void;
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
  error,
  onAsk,
}: Omit<ValuesFormProps, "grant"> & { items: readonly Item[] }) {
  const required = useRequired();
  const titleOf = (name: string): string => items.find((item) => item.name === name)?.title ?? name;
  const typeOf = (name: string): Item["type"] | undefined => items.find((item) => item.name === name)?.type;
  const [form] = Form.useForm<Record<string, string>>();
  const mistakes = useMistakes(form, NAME, Object.fromEntries(names.map((name, place) => [name, `v${place}`])));
  // Fields are named by their place: an item may be called anything.
  const finish = (typed: Readonly<Record<string, string>>): void =>
    onAsk(
      Object.fromEntries(names.map((name, place) => [name, valueOf((typed[`v${place}`] ?? "").trim(), typeOf(name))])),
      mistakes.place,
    );
  return (
    <Form<Record<string, string>>
      form={form}
      name={NAME}
      layout="vertical"
      autoComplete="off"
      onFinish={finish}
      onFinishFailed={mistakes.onFinishFailed}
    >
      {names.map((name, place) => (
        <Form.Item key={name} name={`v${place}`} label={`${titleOf(name)} (${name})`} rules={required}>
          <Input maxLength={MAX_FILTER_TEXT} />
        </Form.Item>
      ))}
      <div className="stack">
        <Problem error={error} placed={mistakes.placed} />
        <Button type="primary" htmlType="submit" loading={isRunning}>
          {label}
        </Button>
      </div>
    </Form>
  );
}
