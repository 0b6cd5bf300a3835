import { Item, Sensitivity } from "@mulian/domain";
import { Button, Checkbox, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useWord } from "./values.js";

/** The rows of a dataset's items in a form. */
export function ItemFields() {
  const { t } = useTranslation();
  const word = useWord();
  const required = [{ required: true, message: t("signIn.required") }];
  return (
    <Form.List name="items">
      {(fields, { add, remove }) => (
        <Form.Item label={t("draft.items")} required>
          {fields.map(({ key, name }) => (
            <div className="item-row" key={key}>
              <Form.Item name={[name, "name"]} rules={required} noStyle>
                <Input aria-label={t("dataset.name")} placeholder={t("dataset.name")} />
              </Form.Item>
              <Form.Item name={[name, "title"]} rules={required} noStyle>
                <Input aria-label={t("dataset.itemTitle")} placeholder={t("dataset.itemTitle")} />
              </Form.Item>
              <Form.Item name={[name, "type"]} rules={required} noStyle>
                <Select
                  aria-label={t("dataset.type")}
                  options={Item.shape.type.options.map((value) => ({ value, label: word(value) }))}
                />
              </Form.Item>
              <Form.Item name={[name, "sensitivity"]} rules={required} noStyle>
                <Select
                  aria-label={t("dataset.sensitivity")}
                  options={Sensitivity.options.map((value) => ({ value, label: word(value) }))}
                />
              </Form.Item>
              <Form.Item name={[name, "key"]} valuePropName="checked" noStyle>
                <Checkbox>{t("dataset.key")}</Checkbox>
              </Form.Item>
              <Button onClick={() => remove(name)} aria-label={`${t("common.remove")} ${name + 1}`}>
                ×
              </Button>
            </div>
          ))}
          <Button onClick={() => add({ type: "text", sensitivity: "public" })}>{t("draft.addItem")}</Button>
        </Form.Item>
      )}
    </Form.List>
  );
}
