import type { GrantView, RunView } from "@mulian/domain";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { call, send } from "../../api/client.js";
import { useRead } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { Problem } from "../../components/problem.js";
import { saveFile } from "../../components/save-file.js";
import { Instant, useCount, Word } from "../../components/values.js";
import { fileNameOf } from "./download.js";
import { useFetching } from "./use-fetching.js";

/** A run is through some seconds after it was due or asked for. */
const POLL_MS = 3_000;

function DownloadRun({ grant, run }: Readonly<{ grant: GrantView; run: string }>) {
  const { t } = useTranslation();
  const fetching = useFetching();
  const download = (): void =>
    fetching.run(async (signal) => {
      const response = await send("getRunRows", { params: { id: grant.id, run } }, signal);
      saveFile(await response.blob(), fileNameOf(grant, `${run}.ndjson`));
    });
  return (
    <>
      <Button onClick={download} loading={fetching.isRunning}>
        {t("grant.downloadNdjson")}
      </Button>
      <Problem error={fetching.error} />
    </>
  );
}

/** Runs of a batch, newest first, with the rows each brought. */
export function BatchRuns({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const runs = useRead("listRuns", { params: { id: grant.id } }, { refetchInterval: POLL_MS });
  const count = useCount();
  const asking = useFetching();
  const ask = (): void =>
    asking.run(async (signal) => void (await call("askRun", { params: { id: grant.id }, body: {} }, signal)));
  return (
    <>
      <div className="actions">
        <Button onClick={ask} loading={asking.isRunning}>
          {t("grant.runNow")}
        </Button>
      </div>
      <Problem error={asking.error} />
      <Loaded read={runs}>
        {({ items }) => (
          <DataTable<RunView>
            rowKey="run"
            size="small"
            dataSource={items}
            locale={{ emptyText: t("grant.noRuns") }}
            columns={[
              { title: t("grant.run"), dataIndex: "run", render: (run: string) => <span className="mono">{run}</span> },
              { title: t("grant.dueAt"), dataIndex: "scheduledAt", render: (at: string) => <Instant at={at} /> },
              { title: t("grant.state"), dataIndex: "state", render: (state: string) => <Word value={state} /> },
              { title: t("grant.rows"), dataIndex: "rows", align: "right", render: count },
              { title: t("grant.whyNot"), render: (_, { reason, madeUpBy }) => reason ?? madeUpBy ?? "" },
              {
                title: t("grant.data"),
                render: (_, { run, state }) => state === "completed" && <DownloadRun grant={grant} run={run} />,
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
