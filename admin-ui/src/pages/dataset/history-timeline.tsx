import { Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { Hash, Instant, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** Every version of a dataset, newest first, each with the transaction that wrote it. */
export function HistoryTimeline({ dataset }: Readonly<{ dataset: string }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const history = useRead("datasetHistory", { params: { id: dataset } });
  return (
    <Loaded read={history}>
      {({ items }) => (
        <Timeline
          items={items.toReversed().map((entry) => ({
            key: entry.txId,
            content: (
              <>
                <strong>{t("common.version", { version: entry.version })}</strong>{" "}
                {typeof entry.record["state"] === "string" && <Word value={entry.record["state"]} />}
                <div className="meta">
                  <Instant at={entry.at} /> · {departmentName(entry.actor.department)} ·{" "}
                  <span className="mono">{entry.actor.enrolmentId}</span> ·{" "}
                  {t("common.block", { number: entry.blockNumber })} · <Hash value={entry.txId} />
                </div>
              </>
            ),
          }))}
        />
      )}
    </Loaded>
  );
}
