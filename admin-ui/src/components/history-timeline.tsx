import type { RouteAnswer } from "@mulian/domain";
import { Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { Hash, Instant, Word } from "./values.js";

/** Every version of a record, newest first, each with the transaction that wrote it. */
export function HistoryTimeline({ items }: Readonly<{ items: RouteAnswer<"datasetHistory">["items"] }>) {
  const { t } = useTranslation();
  return (
    <Timeline
      items={items.toReversed().map((entry) => ({
        key: entry.txId,
        content: (
          <>
            <strong>{t("common.version", { version: entry.version })}</strong>{" "}
            {typeof entry.record["state"] === "string" && <Word value={entry.record["state"]} />}
            <div className="meta">
              <Instant at={entry.at} /> · {entry.actor.department} ·{" "}
              <span className="mono">{entry.actor.enrolmentId}</span> ·{" "}
              {t("common.block", { number: entry.blockNumber })} · <Hash value={entry.txId} />
            </div>
          </>
        ),
      }))}
    />
  );
}
