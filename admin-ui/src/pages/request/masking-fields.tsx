import { type Item, MAX_KEPT_CHARACTERS, MAX_NUMBER_STEP, MaskedItem } from "@mulian/domain";
import { Button, Form, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useRequired } from "../../components/fields.js";
import { useWord } from "../../components/values.js";
import { itemOptions } from "./item-options.js";

const TRANSFORMS = MaskedItem.options.map(({ shape }) => shape.transform.value);

interface RowProps {
  readonly index: number;
  readonly items: readonly Item[];
  readonly onRemove: () => void;
}

interface ParameterProps {
  readonly index: number;
  readonly name: string;
  readonly label: string;
  readonly min?: number;
  readonly max: number;
}

function Parameter({ index, name, label, min = 1, max }: ParameterProps) {
  const required = useRequired();
  return (
    <Form.Item name={[index, name]} rules={required} noStyle>
      <InputNumber aria-label={`${label} ${index + 1}`} placeholder={label} min={min} max={max} precision={0} />
    </Form.Item>
  );
}

/** What a transform has to be told. */
function Parameters({ index }: Readonly<{ index: number }>) {
  const { t } = useTranslation();
  const required = useRequired();
  const transform = Form.useWatch<MaskedItem["transform"] | undefined>(["masking", index, "transform"]);
  switch (transform) {
    case "keep-ends":
      return (
        <>
          <Parameter index={index} name="first" label={t("masking.first")} min={0} max={MAX_KEPT_CHARACTERS} />
          <Parameter index={index} name="last" label={t("masking.last")} min={0} max={MAX_KEPT_CHARACTERS} />
        </>
      );
    case "generalise-number":
      return <Parameter index={index} name="step" label={t("masking.step")} max={MAX_NUMBER_STEP} />;
    case "generalise-text":
      return <Parameter index={index} name="characters" label={t("masking.characters")} max={MAX_KEPT_CHARACTERS} />;
    case "generalise-date":
      return (
        <Form.Item name={[index, "to"]} rules={required} noStyle>
          <Select
            aria-label={`${t("masking.to")} ${index + 1}`}
            placeholder={t("masking.to")}
            options={(["month", "year"] as const).map((value) => ({ value, label: t(`masking.${value}`) }))}
          />
        </Form.Item>
      );
    case "hash":
    case "drop":
    case undefined:
      return null;
  }
}

/** One masked item. Every field is named with its row, because a reader of the screen hears one field at a time. */
function MaskedRow({ index, items, onRemove }: RowProps) {
  const { t } = useTranslation();
  const word = useWord();
  const required = useRequired();
  const label = (text: string): string => `${text} ${index + 1}`;
  return (
    <div className="item-row" role="group" aria-label={label(t("method.masking"))}>
      <Form.Item name={[index, "item"]} rules={required} noStyle>
        <Select aria-label={label(t("dataset.item"))} placeholder={t("dataset.item")} options={itemOptions(items)} />
      </Form.Item>
      <Form.Item name={[index, "transform"]} rules={required} noStyle>
        <Select
          aria-label={label(t("masking.transform"))}
          placeholder={t("masking.transform")}
          options={TRANSFORMS.map((value) => ({ value, label: word(value) }))}
        />
      </Form.Item>
      <Parameters index={index} />
      <Button onClick={onRemove} aria-label={label(t("masking.remove"))}>
        ×
      </Button>
    </div>
  );
}

/** Items that leave masked. */
export function MaskingFields({ items }: Readonly<{ items: readonly Item[] }>) {
  const { t } = useTranslation();
  return (
    <Form.List name="masking">
      {(fields, { add, remove }) => (
        <fieldset className="item-fields">
          <legend>{t("method.maskingLegend")}</legend>
          <Form.Item extra={t("method.maskingHint")}>
            {fields.map(({ key, name }) => (
              <MaskedRow key={key} index={name} items={items} onRemove={() => remove(name)} />
            ))}
            <Button onClick={() => add({})}>{t("masking.add")}</Button>
          </Form.Item>
        </fieldset>
      )}
    </Form.List>
  );
}
