import type { NewAccessRequest } from "@mulian/domain";
import { PurposeCode } from "@mulian/domain";
import { App as AntApp, Button, Card, Checkbox, Form, Input, InputNumber, Radio, Select, Spin } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useRead, useWrite } from "../api/hooks.js";
import { Problem } from "../components/problem.js";
import { useWord } from "../components/values.js";

interface Values extends Omit<NewAccessRequest, "dataset" | "filter" | "quota"> {
  readonly filterItem?: string;
  readonly filterValues?: string[];
  readonly rowsPerDay?: number | null;
}

/** A year is the most that is offered; longer terms are asked for through the API with their reason. */
const MAX_OFFERED_DAYS = 366;

function bodyOf(dataset: string, { filterItem, filterValues = [], rowsPerDay, ...rest }: Values): NewAccessRequest {
  const hasFilter = filterItem !== undefined && filterValues.length > 0;
  return {
    dataset,
    ...rest,
    ...(hasFilter ? { filter: { in: [filterItem, filterValues] } } : {}),
    ...(rowsPerDay ? { quota: { rowsPerDay } } : {}),
  };
}

export function NewRequestPage() {
  const { t } = useTranslation();
  const word = useWord();
  const navigate = useNavigate();
  const { message } = AntApp.useApp();
  const { id = "" } = useParams();
  const dataset = useRead("getDataset", { params: { id } });
  const submit = useWrite("createAccessRequest");
  const key = useRef(crypto.randomUUID());
  if (dataset.error !== null) return <Problem error={dataset.error} />;
  if (dataset.data === undefined) return <Spin />;
  const { items, shareMethods, title } = dataset.data.content;
  const required = [{ required: true, message: t("signIn.required") }];
  const itemOptions = items.map((item) => ({ value: item.name, label: `${item.title} (${item.name})` }));
  const onFinish = (values: Values): void =>
    submit.mutate(
      { body: bodyOf(id, values), idempotencyKey: key.current },
      {
        onSuccess: (answer) => {
          void message.success(t("request.submitted"));
          void navigate(`/requests/${answer.id}`);
        },
      },
    );
  return (
    <>
      <div className="title-row">
        <h1>{`${t("request.new")} · ${title}`}</h1>
      </div>
      <Card>
        <Form<Values>
          layout="vertical"
          onFinish={onFinish}
          initialValues={{ method: shareMethods[0], termDays: 30, items: [] }}
        >
          <Form.Item name="items" label={t("request.items")} rules={required}>
            <Checkbox.Group options={itemOptions} />
          </Form.Item>
          <Form.Item name="purpose" label={t("request.purpose")} rules={required}>
            <Select options={PurposeCode.options.map((value) => ({ value, label: word(value) }))} />
          </Form.Item>
          <Form.Item name="method" label={t("request.method")} rules={required}>
            <Radio.Group options={shareMethods.map((value) => ({ value, label: word(value) }))} />
          </Form.Item>
          <Form.Item name="termDays" label={t("request.term")} rules={required}>
            <InputNumber min={1} max={MAX_OFFERED_DAYS} precision={0} />
          </Form.Item>
          {(["basis", "scene", "scope"] as const).map((name) => (
            <Form.Item key={name} name={name} label={t(`request.${name}`)} rules={required}>
              <Input.TextArea rows={2} maxLength={20_000} />
            </Form.Item>
          ))}
          <Form.Item name="filterItem" label={`${t("request.filter")} · ${t("request.filterItem")}`}>
            <Select allowClear options={itemOptions} />
          </Form.Item>
          <Form.Item name="filterValues" label={`${t("request.filter")} · ${t("request.filterValues")}`}>
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", " "]} />
          </Form.Item>
          <Form.Item name="rowsPerDay" label={t("request.quotaRows")}>
            <InputNumber min={1} precision={0} />
          </Form.Item>
          <div className="stack">
            <Problem error={submit.error} />
            <div className="actions">
              <Button type="primary" htmlType="submit" loading={submit.isPending}>
                {t("request.submit")}
              </Button>
              <Button onClick={() => void navigate(-1)}>{t("common.cancel")}</Button>
            </div>
          </div>
        </Form>
      </Card>
    </>
  );
}
