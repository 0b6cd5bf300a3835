import { shanghaiDate } from "@mulian/domain";
import { Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useDepartmentName } from "../../components/department-name.js";
import type { Subject } from "./subject.js";

export interface ChooserProps {
  readonly id: string;
  readonly onChange: (id: string) => void;
}

/** The newest of a list; an older one is reached from its own page, or by its id in the address. */
const NEWEST = { limit: 200 } as const;

interface ChoiceProps extends ChooserProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Given when the gateway searches; else the browser does, among the options. */
  readonly onSearch?: (words: string) => void;
}

function Choice({ id, onChange, label, options, onSearch }: ChoiceProps) {
  return (
    <Select<string>
      aria-label={label}
      placeholder={label}
      className="dataset-chooser"
      showSearch={onSearch === undefined ? { optionFilterProp: "label" } : { filterOption: false, onSearch }}
      value={id === "" ? null : id}
      onChange={onChange}
      options={[...options]}
    />
  );
}

/** By any words of theirs; the gateway searches. */
function DatasetChooser(props: ChooserProps) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const found = useRead("listDatasets", { query: { q } });
  const options = (found.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }));
  return <Choice {...props} label={t("audit.dataset")} options={options} onSearch={setQ} />;
}

function DepartmentChooser(props: ChooserProps) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const list = useRead("listDepartments", { query: NEWEST });
  const options = (list.data?.items ?? []).map(({ id }) => ({ value: id, label: departmentName(id) }));
  return <Choice {...props} label={t("audit.department")} options={options} />;
}

function RequestChooser(props: ChooserProps) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const list = useRead("listAccessRequests", { query: NEWEST });
  const options = (list.data?.items ?? []).map(({ id, datasetTitle, requester, createdAt }) => ({
    value: id,
    label: [datasetTitle, departmentName(requester), shanghaiDate(createdAt)].join(" · "),
  }));
  return <Choice {...props} label={t("audit.request")} options={options} />;
}

function GrantChooser(props: ChooserProps) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const list = useRead("listGrants", { query: NEWEST });
  const options = (list.data?.items ?? []).map(({ id, datasetTitle, grantee, createdAt }) => ({
    value: id,
    label: [datasetTitle, departmentName(grantee), shanghaiDate(createdAt)].join(" · "),
  }));
  return <Choice {...props} label={t("audit.grant")} options={options} />;
}

/** A key is known by its fingerprint or thumbprint, which an auditor has from a list of keys. */
function KeyField({ id, onChange }: ChooserProps) {
  const { t } = useTranslation();
  return (
    <Input
      aria-label={t("audit.key")}
      placeholder={t("audit.key")}
      className="dataset-chooser"
      value={id}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const CHOOSERS: Readonly<Record<Subject, (props: ChooserProps) => React.ReactNode>> = {
  dataset: DatasetChooser,
  department: DepartmentChooser,
  request: RequestChooser,
  grant: GrantChooser,
  key: KeyField,
};

/** Chooses one of a kind by the names people know, not by its id. */
export function SubjectChooser({ subject, ...props }: ChooserProps & Readonly<{ subject: Subject }>) {
  const Chooser = CHOOSERS[subject];
  return <Chooser {...props} />;
}
