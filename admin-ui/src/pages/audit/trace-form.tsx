import { Button, Input, Select } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { type Subject, SUBJECTS } from "./subject.js";

interface ChooserProps {
  readonly id: string;
  readonly onChange: (id: string) => void;
}

/** Datasets by any words of theirs; the gateway searches. */
function DatasetChooser({ id, onChange }: ChooserProps) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const found = useRead("listDatasets", { query: { q } });
  return (
    <Select<string>
      aria-label={t("audit.dataset")}
      placeholder={t("audit.chooseDataset")}
      className="dataset-chooser"
      showSearch={{ filterOption: false, onSearch: setQ }}
      value={id === "" ? null : id}
      onChange={onChange}
      options={(found.data?.items ?? []).map((dataset) => ({ value: dataset.id, label: dataset.title }))}
    />
  );
}

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
      {subject === "dataset" ? (
        <DatasetChooser id={id} onChange={setId} />
      ) : (
        <Input
          aria-label={t("audit.id")}
          placeholder={t("audit.id")}
          className="dataset-chooser"
          value={id}
          onChange={(event) => setId(event.target.value)}
        />
      )}
      <Button type="primary" htmlType="submit">
        {t("audit.trace")}
      </Button>
    </form>
  );
}
