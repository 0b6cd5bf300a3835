import { AggregateFunction, type Item, MIN_AGGREGATE_GROUP, type ShareMethod } from "@mulian/domain";
import { Form, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "../../components/fields.js";
import { useWord } from "../../components/values.js";
import { itemOptions } from "./item-options.js";
import { ScheduleFields } from "./schedule-fields.js";

type Items = Readonly<{ items: readonly Item[] }>;

const isNumber = ({ type }: Item): boolean => type === "integer" || type === "number";

interface ItemsFieldProps extends Items {
  readonly name: readonly string[];
  readonly label: string;
  readonly extra?: string;
  readonly isRequired?: boolean;
}

/** Some of the dataset's items. */
function ItemsField({ name, label, extra, items, isRequired = true }: ItemsFieldProps) {
  const required = useRequired();
  return (
    <Form.Item name={[...name]} label={label} extra={extra} rules={isRequired ? required : []}>
      <Select mode="multiple" options={itemOptions(items)} />
    </Form.Item>
  );
}

interface NumberFieldProps {
  readonly name: readonly string[];
  readonly label: string;
  readonly min?: number;
  readonly extra?: string;
}

function NumberField({ name, label, min = 1, extra }: NumberFieldProps) {
  const required = useRequired();
  return (
    <Form.Item name={[...name]} label={label} rules={required} extra={extra}>
      <InputNumber min={min} precision={0} />
    </Form.Item>
  );
}

function LookUpFields({ items }: Items) {
  const { t } = useTranslation();
  return (
    <>
      <ItemsField name={["lookUp", "keys"]} label={t("method.keys")} extra={t("method.keysHint")} items={items} />
      <NumberField name={["lookUp", "recordsAtMost"]} label={t("method.recordsAtMost")} />
      <NumberField name={["callsPerDay"]} label={t("method.callsPerDay")} />
    </>
  );
}

function CheckFields({ items }: Items) {
  const { t } = useTranslation();
  return (
    <>
      <ItemsField name={["check", "keys"]} label={t("method.keys")} extra={t("method.keysHint")} items={items} />
      <NumberField name={["check", "attemptsPerDay"]} label={t("method.attemptsPerDay")} />
    </>
  );
}

function AggregateFields({ items }: Items) {
  const { t } = useTranslation();
  const word = useWord();
  const required = useRequired();
  return (
    <>
      <Form.Item name={["aggregate", "functions"]} label={t("method.functions")} rules={required}>
        <Select mode="multiple" options={AggregateFunction.options.map((value) => ({ value, label: word(value) }))} />
      </Form.Item>
      <ItemsField
        name={["aggregate", "measures"]}
        label={t("method.measures")}
        extra={t("method.measuresHint")}
        items={items.filter(isNumber)}
        isRequired={false}
      />
      <ItemsField name={["aggregate", "groupBy"]} label={t("method.groupBy")} items={items} isRequired={false} />
      <NumberField
        name={["aggregate", "minGroup"]}
        label={t("method.minGroup")}
        min={MIN_AGGREGATE_GROUP}
        extra={t("method.minGroupHint")}
      />
    </>
  );
}

/** The terms that belong to the chosen method. */
export function MethodFields({ items }: Items) {
  const method = Form.useWatch<ShareMethod | undefined>("method");
  switch (method) {
    case "look-up":
      return <LookUpFields items={items} />;
    case "check":
      return <CheckFields items={items} />;
    case "aggregate":
      return <AggregateFields items={items} />;
    case "batch":
      return <ScheduleFields items={items} />;
    case "interface":
    case "file":
    case undefined:
      return null;
  }
}
