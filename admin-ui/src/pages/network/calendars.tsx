import type { Calendar } from "@mulian/domain";
import { Input, Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { useRequired } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";
import { ListTable } from "../../components/list-table.js";
import { useToday } from "../../components/use-today.js";
import { CalendarHistory } from "./calendar-history.js";
import { daysOf, runsOf } from "./day-runs.js";

interface CalendarValues {
  readonly year: number;
  readonly holidays?: string;
  readonly workdays?: string;
}

const MIN_YEAR = 2000;
const MAX_YEAR = 2100;

const valuesOf = (calendars: readonly Calendar[], year: number): CalendarValues => {
  const content = calendars.find((calendar) => calendar.content.year === year)?.content;
  return {
    year,
    holidays: runsOf(content?.holidays ?? []).join("\n"),
    workdays: runsOf(content?.workdays ?? []).join("\n"),
  };
};

/** Another year begins with what stands for it. */
function CalendarFields({ calendars }: Readonly<{ calendars: readonly Calendar[] }>) {
  const { t } = useTranslation();
  const required = useRequired();
  const form = Form.useFormInstance<CalendarValues>();
  const choose = (year: number | null): void => {
    if (year !== null) form.setFieldsValue(valuesOf(calendars, year));
  };
  return (
    <>
      <Form.Item name="year" label={t("rules.year")} rules={required}>
        <InputNumber min={MIN_YEAR} max={MAX_YEAR} precision={0} onChange={choose} />
      </Form.Item>
      <Form.Item name="holidays" label={t("rules.holidays")} extra={t("rules.runsHint")}>
        <Input.TextArea rows={6} />
      </Form.Item>
      <Form.Item name="workdays" label={t("rules.workdays")} extra={t("rules.runsHint")}>
        <Input.TextArea rows={4} />
      </Form.Item>
    </>
  );
}

/** The authority sets a year, or what is still to come of it: past days stay as they are. */
function SetCalendar({ calendars }: Readonly<{ calendars: readonly Calendar[] }>) {
  const { t } = useTranslation();
  const thisYear = Number(useToday().slice(0, 4));
  const versionOf = (year: number): number => calendars.find(({ content }) => content.year === year)?.version ?? 0;
  return (
    <FormDialog<"setCalendar", CalendarValues>
      operation="setCalendar"
      label={t("rules.setCalendar")}
      hint={t("rules.setCalendarHint")}
      initial={valuesOf(calendars, thisYear)}
      parts={({ year, holidays = "", workdays = "" }) => ({
        body: {
          expectedVersion: versionOf(year),
          content: { year, holidays: daysOf(holidays), workdays: daysOf(workdays) },
        },
      })}
    >
      <CalendarFields calendars={calendars} />
    </FormDialog>
  );
}

function Runs({ days }: Readonly<{ days: readonly string[] }>) {
  const { t } = useTranslation();
  return (
    <ul className="files">
      {runsOf(days).map((run) => (
        <li key={run}>{run.replace("..", ` ${t("rules.to")} `)}</li>
      ))}
    </ul>
  );
}

/** A form that is open keeps what was typed until a calendar has really changed. */
const versionsOf = (calendars: readonly Calendar[]): string =>
  calendars.map(({ content, version }) => `${content.year}:${version}`).join();

/** Holidays and make-up working days by year. */
export function Calendars() {
  const { t } = useTranslation();
  const isAuthority = useHasRole("authority");
  const list = useRead("listCalendars");
  return (
    <div className="stack">
      {isAuthority && list.data !== undefined && (
        <div className="actions">
          <SetCalendar key={versionsOf(list.data.items)} calendars={list.data.items} />
        </div>
      )}
      <ListTable
        read={list}
        rowKey="id"
        empty={t("rules.noCalendars")}
        details={({ content }) => <CalendarHistory year={content.year} />}
        columns={[
          { title: t("rules.year"), render: (_, it) => it.content.year },
          { title: t("rules.holidays"), render: (_, it) => <Runs days={it.content.holidays} /> },
          { title: t("rules.workdays"), render: (_, it) => <Runs days={it.content.workdays} /> },
          { title: t("use.version"), dataIndex: "version", align: "right" },
        ]}
      />
    </div>
  );
}
