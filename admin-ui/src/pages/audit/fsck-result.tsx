import type { FsckReport, FsckRun } from "@mulian/domain";
import { Alert, Card } from "antd";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { type Fact, Facts } from "../../components/facts.js";
import { Instant, useCount } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Finding, FindingAction } from "./fsck-finding.js";
import { LeftOut } from "./left-out.js";

type Difference = FsckReport["differences"][number];

const verdictOf = ({ clean, differences }: FsckReport) =>
  clean
    ? ({ type: "success", text: "fsck.clean" } as const)
    : differences.length > 0
      ? ({ type: "error", text: "fsck.differs" } as const)
      : ({ type: "warning", text: "fsck.notAllJudged" } as const);

/** Whose it is, of which blocks, and how much was looked at. */
function useRunFacts({ startedAt, finishedAt, startedBy }: FsckRun, report: FsckReport): readonly Fact[] {
  const { t } = useTranslation();
  const count = useCount();
  const departmentName = useDepartmentName();
  const { checked, early } = report;
  return [
    [t("fsck.gateway"), departmentName(report.department)],
    [t("fsck.height"), count(report.height)],
    [t("fsck.transactions"), count(checked.transactions)],
    [t("fsck.records"), count(checked.records)],
    [t("fsck.receipts"), count(checked.receipts)],
    [t("fsck.by"), startedBy],
    [t("fsck.started"), <Instant at={startedAt} />],
    [t("fsck.finished"), <Instant at={finishedAt} />],
    ...(early === undefined
      ? []
      : ([[t("fsck.early"), t("fsck.earlyBy", { last: early.blocks - 1, by: early.toldBy.join(" · ") })]] as const)),
  ];
}

function Findings({ report }: Readonly<{ report: FsckReport }>) {
  const { t } = useTranslation();
  const { differences, shortened } = report;
  if (differences.length === 0) return null;
  return (
    <Card size="small" title={<h2>{t("fsck.findings")}</h2>}>
      {shortened.map(({ of: place, ...cut }) => (
        <LeftOut key={place} what={t(`fsck.place.${place}`)} {...cut} />
      ))}
      <DataTable<Difference>
        rowKey={({ where, subject, detail }) => `${where} ${subject} ${detail}`}
        size="middle"
        pageSize={20}
        dataSource={differences}
        columns={[
          {
            title: t("fsck.where"),
            dataIndex: "where",
            render: (where: Difference["where"]) => t(`fsck.place.${where}`),
          },
          { title: t("alarms.what"), render: (_, found) => <Finding found={found} /> },
          { title: t("alarms.action"), render: (_, found) => <FindingAction found={found} /> },
        ]}
      />
    </Card>
  );
}

function Report({ run, report, height }: Readonly<{ run: FsckRun; report: FsckReport; height: number }>) {
  const { t } = useTranslation();
  const count = useCount();
  const { type, text } = verdictOf(report);
  const newer = height - report.height;
  return (
    <>
      <div role="status">
        <Alert
          type={type}
          showIcon
          title={t(text, { count: report.differences.length })}
          description={
            <>
              {t("fsck.reflects", { height: count(report.height) })}
              {newer > 0 && t("fsck.since", { count: newer, shown: count(newer) })}
            </>
          }
        />
      </div>
      {report.unjudged.map(({ code, detail }) => (
        <Alert
          key={code}
          type="warning"
          showIcon
          title={t(`fsck.unjudged.${code}`)}
          description={
            <>
              <div className="prose">{detail}</div>
              <span className="mono meta">{code}</span>
            </>
          }
        />
      ))}
      <Facts facts={useRunFacts(run, report)} />
      <Findings report={report} />
    </>
  );
}

/** What a check found, or why it could not be made. */
export function FsckResult({ run, height }: Readonly<{ run: FsckRun; height: number }>) {
  const { t } = useTranslation();
  const { report, failure, finishedAt } = run;
  if (report !== undefined) return <Report run={run} report={report} height={height} />;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={`${t("fsck.failed")} (${failure})`}
      description={
        <>
          <Instant at={finishedAt} /> · {t("fsck.failedAction")}
        </>
      }
    />
  );
}
