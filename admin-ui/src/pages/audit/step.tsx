import type { TraceEntry } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { pageOf } from "../../components/record-pages.js";
import { TransactionLink } from "../../components/transaction-link.js";
import { Bytes, Hash, Instant, useCount } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

function Transaction({ entry }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  if (entry.blockNumber === undefined) return null;
  const endorsers = entry.endorsers ?? [];
  return (
    <>
      <span>{t("common.block", { number: entry.blockNumber })}</span>
      <span>
        {t("audit.tx")} {entry.txId !== undefined && <TransactionLink txId={entry.txId} />}
      </span>
      {endorsers.length > 0 && <span>{`${t("audit.endorsers")} ${endorsers.join(" + ")}`}</span>}
    </>
  );
}

function Receipt({ entry: { receipt } }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  const count = useCount();
  if (receipt === undefined) return null;
  return (
    <>
      <span>{`${t("grant.rows")} ${count(receipt.rows)}`}</span>
      <span>
        {t("grant.bytes")} <Bytes value={receipt.bytes} />
      </span>
      <span>
        {t("grant.batch")}{" "}
        {receipt.batch === undefined ? t("grant.pending") : <span className="mono">{receipt.batch}</span>}
      </span>
    </>
  );
}

/** What a step wrote, the narrowest first: of several requests for one dataset it tells which. */
const NARROWEST_FIRST = ["correction", "use-record", "grant", "access-request", "dataset"] as const;

/** The way to the record that the step is about. */
function RecordOfStep({ entry: { subjects, receipt } }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  const written = receipt === undefined ? subjects : [`grant:${receipt.grant}`];
  const about = NARROWEST_FIRST.flatMap((kind) => {
    const subject = written.find((one) => one.startsWith(`${kind}:`));
    return subject === undefined ? [] : [{ kind, id: subject.slice(kind.length + 1) }];
  }).at(0);
  const page = about && pageOf(about.kind, about.id);
  if (about === undefined || page === undefined) return null;
  return (
    <Link className="no-print" to={page}>
      {t("audit.open", { what: t(`kind.${about.kind}`) })} <Hash value={about.id} />
    </Link>
  );
}

/** One step of a trace: the sentence, and under it when, by whom, and what proves it. */
export function Step({ entry }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  return (
    <div className="step">
      <div className="words">
        {entry.type === "receipt" && <span className="word note">{t("audit.receipt")}</span>}
        <strong>{entry.sentence}</strong>
        <RecordOfStep entry={entry} />
      </div>
      <div className="meta words">
        <Instant at={entry.at} />
        <span>
          {departmentName(entry.actor.department)} <span className="mono">{entry.actor.enrolmentId}</span>
        </span>
        <Transaction entry={entry} />
        <Receipt entry={entry} />
      </div>
    </div>
  );
}
