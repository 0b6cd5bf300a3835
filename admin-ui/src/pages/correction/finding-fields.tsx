import { MAX_FINDINGS, MAX_REQUEST_TEXT, MAX_WRONG_RECORDS, MistakeKind } from "@mulian/domain";
import { Button, Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "../../components/fields.js";
import { useWord } from "../../components/values.js";

interface FindingRowProps {
  readonly index: number;
  readonly items: readonly { readonly value: string; readonly label: string }[];
  readonly onRemove: (() => void) | undefined;
}

/** One finding. Its fields are grouped and named with its number, because a reader of the screen hears one at a time. */
function FindingRow({ index, items, onRemove }: FindingRowProps) {
  const { t } = useTranslation();
  const word = useWord();
  const required = useRequired();
  const label = (text: string): string => `${text} ${index + 1}`;
  return (
    <fieldset className="finding">
      <legend>{label(t("correction.finding"))}</legend>
      <div className="finding-row">
        <Form.Item name={[index, "item"]} label={label(t("correction.item"))} rules={required}>
          <Select options={[...items]} />
        </Form.Item>
        <Form.Item name={[index, "mistake"]} label={label(t("correction.mistake"))} rules={required}>
          <Select options={MistakeKind.options.map((value) => ({ value, label: word(value) }))} />
        </Form.Item>
        <Form.Item name={[index, "records"]} label={label(t("correction.records"))} rules={required}>
          <InputNumber min={1} max={MAX_WRONG_RECORDS} precision={0} />
        </Form.Item>
      </div>
      <Form.Item
        name={[index, "evidence"]}
        label={label(t("correction.evidence"))}
        rules={required}
        extra={t("correction.evidenceHint")}
      >
        <Input.TextArea rows={2} maxLength={MAX_REQUEST_TEXT} />
      </Form.Item>
      {onRemove !== undefined && (
        <Button onClick={onRemove} aria-label={label(t("correction.removeFinding"))}>
          {t("common.remove")}
        </Button>
      )}
    </fieldset>
  );
}

/** The findings of a report, at least one. */
export function FindingFields({ items }: Readonly<Pick<FindingRowProps, "items">>) {
  const { t } = useTranslation();
  return (
    <Form.List name="findings">
      {(fields, { add, remove }) => (
        <div className="stack">
          {fields.map(({ key, name }) => (
            <FindingRow
              key={key}
              index={name}
              items={items}
              onRemove={fields.length > 1 ? () => remove(name) : undefined}
            />
          ))}
          {fields.length < MAX_FINDINGS && (
            <div className="actions">
              <Button onClick={() => add({ records: 1 })}>{t("correction.addFinding")}</Button>
            </div>
          )}
        </div>
      )}
    </Form.List>
  );
}
