import type { Item } from "@mulian/domain";
import { Form, Input, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import { ChoiceField, useRequired } from "../../components/fields.js";
import { useWeekday } from "../../components/values.js";
import { itemOptions } from "./item-options.js";

/** As the schema's: each divides a day. */
const MINUTES = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720];
/** ISO 8601: Monday is 1. */
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const RECURRENCE = ["schedule", "recurrence"];

function RecurrenceFields() {
  const { t } = useTranslation();
  const required = useRequired();
  const weekday = useWeekday();
  const every = Form.useWatch<string | undefined>([...RECURRENCE, "every"]);
  if (every === undefined) return null;
  if (every === "minutes")
    return (
      <Form.Item name={[...RECURRENCE, "minutes"]} label={t("schedule.minutesLabel")} rules={required}>
        <Select options={MINUTES.map((value) => ({ value, label: value }))} />
      </Form.Item>
    );
  return (
    <>
      {every === "week" && (
        <Form.Item name={[...RECURRENCE, "weekday"]} label={t("schedule.weekdayLabel")} rules={required}>
          <Select options={WEEKDAYS.map((value) => ({ value, label: weekday(value) }))} />
        </Form.Item>
      )}
      {every === "month" && (
        <Form.Item name={[...RECURRENCE, "day"]} label={t("schedule.dayLabel")} rules={required}>
          <InputNumber min={1} max={28} precision={0} />
        </Form.Item>
      )}
      <Form.Item name={[...RECURRENCE, "at"]} label={t("schedule.atLabel")} rules={required}>
        <Input type="time" className="date" />
      </Form.Item>
    </>
  );
}

/** When a batch is due, and which rows it has. */
export function ScheduleFields({ items }: Readonly<{ items: readonly Item[] }>) {
  const { t } = useTranslation();
  const required = useRequired();
  const mode = Form.useWatch<string | undefined>(["schedule", "mode"]);
  const ordered = items.filter(({ type }) => type === "integer" || type === "date" || type === "datetime");
  return (
    <>
      <ChoiceField name={["schedule", "mode"]} label={t("schedule.modeLabel")} values={["full", "since-watermark"]} />
      {mode === "since-watermark" && (
        <Form.Item name={["schedule", "watermark"]} label={t("schedule.watermarkLabel")} rules={required}>
          <Select options={itemOptions(ordered)} />
        </Form.Item>
      )}
      <ChoiceField
        name={[...RECURRENCE, "every"]}
        label={t("schedule.everyLabel")}
        values={["minutes", "day", "week", "month"]}
      />
      <RecurrenceFields />
    </>
  );
}
