import type { TraceEntry } from "@mulian/domain";
import { Button, Card, Empty, Input, Select, Spin, Tag, Timeline } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useRead } from "../api/hooks.js";
import { Problem } from "../components/problem.js";
import { Hash, Instant } from "../components/values.js";

const SUBJECTS = ["dataset", "grant", "request", "department", "key"] as const;
type Subject = (typeof SUBJECTS)[number];

const isSubject = (text: string): text is Subject => SUBJECTS.some((subject) => subject === text);

function Step({ entry }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  return (
    <>
      <div>
        {entry.type === "receipt" && <Tag color="purple">{t("audit.receipt")}</Tag>}
        <strong>{entry.sentence}</strong>
      </div>
      <div className="meta">
        <Instant at={entry.at} /> · {entry.actor.departmentName} ·{" "}
        <span className="mono">{entry.actor.enrolmentId}</span>
        {entry.blockNumber !== undefined && (
          <>
            {" · "}
            {t("common.block", { number: entry.blockNumber })} · {t("audit.tx")} <Hash value={entry.txId} />
          </>
        )}
        {entry.endorsers !== undefined &&
          entry.endorsers.length > 0 &&
          ` · ${t("audit.endorsers")} ${entry.endorsers.join(" + ")}`}
        {entry.receipt !== undefined &&
          ` · ${t("grant.rows")} ${entry.receipt.rows} · ${t("grant.bytes")} ${entry.receipt.bytes} · ${t("grant.batch")} ${entry.receipt.batch ?? t("grant.pending")}`}
      </div>
    </>
  );
}

function Trace({ subject, id }: Readonly<{ subject: Subject; id: string }>) {
  const { t } = useTranslation();
  const trace = useRead("trace", { query: { [subject]: id } });
  if (trace.error !== null) return <Problem error={trace.error} onRetry={() => void trace.refetch()} />;
  if (trace.data === undefined) return <Spin />;
  if (trace.data.items.length === 0) return <Empty description={t("audit.empty")} />;
  return (
    <Card>
      <p className="meta">{t("audit.steps", { count: trace.data.items.length, height: trace.data.height })}</p>
      <Timeline
        items={trace.data.items.map((entry, key) => ({
          key,
          color: entry.type === "receipt" ? "purple" : "blue",
          content: <Step entry={entry} />,
        }))}
      />
    </Card>
  );
}

/** Every step of a dataset, grant, request, department or key, in the ledger's order. */
export function AuditPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [chosen, setChosen] = useState<Subject>("dataset");
  const [id, setId] = useState("");
  const datasets = useRead("listDatasets", { query: { limit: 200 } }, { enabled: chosen === "dataset" });
  const current = [...search.entries()].find(([name]) => isSubject(name));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (id.trim() !== "") setSearch({ [chosen]: id.trim() });
  };
  return (
    <>
      <div className="title-row">
        <h1>{t("audit.title")}</h1>
      </div>
      <form className="toolbar" onSubmit={submit}>
        <Select<Subject>
          aria-label={t("audit.what")}
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            setId("");
          }}
          options={SUBJECTS.map((value) => ({ value, label: t(`audit.${value}`) }))}
          style={{ minWidth: 140 }}
        />
        {chosen === "dataset" ? (
          <Select
            aria-label={t("audit.dataset")}
            showSearch={{ optionFilterProp: "label" }}
            value={id === "" ? undefined : id}
            onChange={setId}
            style={{ minWidth: 320 }}
            options={(datasets.data?.items ?? []).map((d) => ({ value: d.id, label: d.title }))}
          />
        ) : (
          <Input
            aria-label={t("audit.id")}
            placeholder={t("audit.id")}
            value={id}
            onChange={(event) => setId(event.target.value)}
            style={{ maxWidth: 480 }}
          />
        )}
        <Button type="primary" htmlType="submit">
          {t("audit.trace")}
        </Button>
      </form>
      {current !== undefined && isSubject(current[0]) && <Trace subject={current[0]} id={current[1]} />}
    </>
  );
}
