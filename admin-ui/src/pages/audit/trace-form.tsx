import { Button, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Subject, SUBJECTS } from "./subject.js";
import { SubjectChooser } from "./subject-chooser.js";

interface TraceFormProps {
  readonly start: { readonly subject: Subject; readonly id: string } | undefined;
  readonly onTrace: (subject: Subject, id: string) => void;
}

/** Chooses what to trace. */
export function TraceForm({ start, onTrace }: TraceFormProps) {
  const { t } = useTranslation();
  const [subject, setSubject] = useState<Subject>(start?.subject ?? "dataset");
  const [id, setId] = useState(start?.id ?? "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (id.trim() !== "") onTrace(subject, id.trim());
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
      <Button type="primary" htmlType="submit">
        {t("audit.trace")}
      </Button>
    </form>
  );
}
