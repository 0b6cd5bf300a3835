import type { RouteAnswer } from "@mulian/domain";
import { Timeline } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDepartmentName } from "./department-name.js";
import { TransactionLink } from "./transaction-link.js";
import { Instant } from "./values.js";

export type Version = RouteAnswer<"datasetHistory">["items"][number];

interface HistoryProps {
  /** Oldest first, as the gateway answers them. */
  readonly versions: readonly Version[];
  /** What a version says or changed. */
  readonly describe: (version: Version, before: Version | undefined) => ReactNode;
}

/** Every version of a record, newest first: what it changed, when, by whom, and the transaction that wrote it. */
export function History({ versions, describe }: HistoryProps) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const entries = versions.map((version, at) => ({ version, before: versions[at - 1] }));
  return (
    <Timeline
      items={entries.toReversed().map(({ version, before }) => ({
        key: version.txId,
        content: (
          <>
            <strong>{t("common.version", { version: version.version })}</strong> {describe(version, before)}
            <div className="meta">
              <Instant at={version.at} /> · {departmentName(version.actor.department)} ·{" "}
              <span className="mono">{version.actor.enrolmentId}</span> ·{" "}
              {t("common.block", { number: version.blockNumber })} · <TransactionLink txId={version.txId} />
            </div>
          </>
        ),
      }))}
    />
  );
}
