import type { TraceEntry } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Hash, Instant } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

function Transaction({ entry }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  if (entry.blockNumber === undefined) return null;
  const endorsers = entry.endorsers ?? [];
  return (
    <>
      <span>{t("common.block", { number: entry.blockNumber })}</span>
      <span>
        {t("audit.tx")} <Hash value={entry.txId} />
      </span>
      {endorsers.length > 0 && <span>{`${t("audit.endorsers")} ${endorsers.join(" + ")}`}</span>}
    </>
  );
}

function Receipt({ entry: { receipt } }: Readonly<{ entry: TraceEntry }>) {
  const { t } = useTranslation();
  if (receipt === undefined) return null;
  return (
    <>
      <span>{`${t("grant.rows")} ${receipt.rows}`}</span>
      <span>{`${t("grant.bytes")} ${receipt.bytes}`}</span>
      <span>
        {t("grant.batch")}{" "}
        {receipt.batch === undefined ? t("grant.pending") : <span className="mono">{receipt.batch}</span>}
      </span>
    </>
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
