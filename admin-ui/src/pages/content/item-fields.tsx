import { Item, Sensitivity } from "@mulian/domain";
import { Button, Checkbox, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "../../components/fields.js";
import { useWord } from "../../components/values.js";

interface ItemRowProps {
  readonly index: number;
  readonly onRemove: () => void;
}

/** One item. Every field is named with its row, because a reader of the screen hears one field at a time. */
function ItemRow({ index, onRemove }: ItemRowProps) {
  const { t } = useTranslation();
  const word = useWord();
  const required = useRequired();
  const label = (text: string): string => `${text} ${index + 1}`;
  const options = (values: readonly string[]) => values.map((value) => ({ value, label: word(value) }));
  return (
    <div className="item-row" role="group" aria-label={label(t("dataset.item"))}>
      <Form.Item name={[index, "name"]} rules={required} noStyle>
        <Input aria-label={label(t("dataset.name"))} placeholder={t("dataset.name")} maxLength={128} />
      </Form.Item>
      <Form.Item name={[index, "title"]} rules={required} noStyle>
        <Input aria-label={label(t("dataset.itemTitle"))} placeholder={t("dataset.itemTitle")} maxLength={200} />
      </Form.Item>
      <Form.Item name={[index, "type"]} rules={required} noStyle>
        <Select aria-label={label(t("dataset.type"))} options={options(Item.shape.type.options)} />
      </Form.Item>
      <Form.Item name={[index, "sensitivity"]} rules={required} noStyle>
        <Select aria-label={label(t("dataset.sensitivity"))} options={options(Sensitivity.options)} />
      </Form.Item>
      <Form.Item name={[index, "unit"]} noStyle>
        <Input aria-label={label(t("dataset.unit"))} placeholder={t("dataset.unit")} maxLength={40} />
      </Form.Item>
      <Form.Item name={[index, "key"]} valuePropName="checked" noStyle>
        <Checkbox aria-label={label(t("dataset.key"))}>{t("dataset.key")}</Checkbox>
      </Form.Item>
      <Button onClick={onRemove} aria-label={label(t("draft.removeItem"))}>
        ×
      </Button>
    </div>
  );
}

/** The rows of a dataset's items in a form. */
export function ItemFields() {
  const { t } = useTranslation();
  return (
    <Form.List name="items">
      {(fields, { add, remove }) => (
        <fieldset className="item-fields">
          <legend>{t("draft.items")}</legend>
          <Form.Item>
            {fields.map(({ key, name }) => (
              <ItemRow key={key} index={name} onRemove={() => remove(name)} />
            ))}
            <Button onClick={() => add({ type: "text", sensitivity: "public" })}>{t("draft.addItem")}</Button>
          </Form.Item>
        </fieldset>
      )}
    </Form.List>
  );
}
