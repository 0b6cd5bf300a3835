import { EffectKind, MAX_REQUEST_TEXT, MAX_SERVED, type RouteBody } from "@mulian/domain";
import { Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { AttachmentsField } from "../../components/attachments-field.js";
import { DateField } from "../../components/date-field.js";
import { ChoiceField, TextField } from "../../components/fields.js";
import { useToday } from "../../components/use-today.js";

/** What the form holds: an emptied number is null, an emptied text is empty. */
export interface UseValues extends Omit<RouteBody<"amendUseRecord">, "expectedVersion" | "served"> {
  readonly served?: number | null;
}

const TEXTS = ["scene", "system", "effect", "storage"] as const;

/** What is left empty is left out of the call. */
export function accountOf({ served, attachments, ...values }: UseValues) {
  const written = TEXTS.flatMap((name) => {
    const text = values[name];
    return text === undefined || text === "" ? [] : [[name, text] as const];
  });
  const { from, to, effectKind } = values;
  return {
    from,
    to,
    effectKind,
    ...Object.fromEntries(written),
    ...(typeof served === "number" ? { served } : {}),
    ...(attachments === undefined || attachments.length === 0 ? {} : { attachments }),
  };
}

/**
 * Period, effect and the account in words.
 * @param first the day of the delivery: use begins there at the earliest
 * @param isAmendment texts that are left empty then stand as they were
 */
export function UseFields({ first, isAmendment = false }: Readonly<{ first?: string; isAmendment?: boolean }>) {
  const { t } = useTranslation();
  const today = useToday();
  return (
    <>
      <div className="pair">
        <DateField name="from" label={t("use.from")} {...(first === undefined ? {} : { min: first })} max={today} />
        <DateField name="to" label={t("use.to")} {...(first === undefined ? {} : { min: first })} max={today} />
      </div>
      <div className="pair">
        <ChoiceField name="effectKind" label={t("use.effectKind")} values={EffectKind.options} />
        <Form.Item name="served" label={t("use.served")}>
          <InputNumber min={0} max={MAX_SERVED} precision={0} />
        </Form.Item>
      </div>
      {TEXTS.map((name) => (
        <TextField
          key={name}
          name={name}
          label={t(`use.${name}`)}
          maxLength={MAX_REQUEST_TEXT}
          rows={2}
          isRequired={!isAmendment}
          {...(isAmendment ? {} : { extra: t(`use.${name}Hint`) })}
        />
      ))}
      <AttachmentsField />
    </>
  );
}
