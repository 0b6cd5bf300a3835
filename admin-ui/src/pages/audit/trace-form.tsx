import { Button, Input, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Period, type Subject, SUBJECTS } from "./subject.js";
import { SubjectChooser } from "./subject-chooser.js";

interface TraceFormProps {
  readonly start: { readonly subject: Subject; readonly id: string } | undefined;
  readonly period: Period;
  readonly onTrace: (subject: Subject, id: string, period: Period) => void;
}

/** Chooses what to trace, and of which days. */
export function TraceForm({ start, period, onTrace }: TraceFormProps) {
  const { t } = useTranslation();
  const [subject, setSubject] = useState<Subject>(start?.subject ?? "dataset");
  const [id, setId] = useState(start?.id ?? "");
  const [from, setFrom] = useState(period.from ?? "");
  const [to, setTo] = useState(period.to ?? "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (id.trim() !== "") {
      onTrace(subject, id.trim(), { ...(from === "" ? {} : { from }), ...(to === "" ? {} : { to }) });
    }
  };
  const choose = (value: Subject): void => {
    setSubject(value);
    setId("");
  };
  return (
    <form className="toolbar no-print" onSubmit={submit}>
      <Select<Subject>
        aria-label={t("audit.what")}
        className="state-filter"
        value={subject}
        onChange={choose}
        options={SUBJECTS.map((value) => ({ value, label: t(`audit.${value}`) }))}
      />
      <SubjectChooser key={subject} subject={subject} id={id} onChange={setId} />
      <label className="inline">
        {t("audit.from")}{" "}
        <Input type="date" className="date" value={from} onChange={({ target }) => setFrom(target.value)} />
      </label>
      <label className="inline">
        {t("audit.to")} <Input type="date" className="date" value={to} onChange={({ target }) => setTo(target.value)} />
      </label>
      <Button type="primary" htmlType="submit">
        {t("audit.trace")}
      </Button>
    </form>
  );
}
