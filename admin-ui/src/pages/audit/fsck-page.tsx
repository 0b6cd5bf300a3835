import type { FsckStanding } from "@mulian/domain";
import { Button, Card, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/hooks.js";
import { useHasRole } from "../../api/session.js";
import { Absent } from "../../components/absent.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Problem } from "../../components/problem.js";
import { Instant, useCount } from "../../components/values.js";
import { FsckResult } from "./fsck-result.js";

/** A check of a short ledger takes a second, one of a long one many minutes: nobody waits long for the end of either. */
const POLL_MS = 1_000;
const PERCENT = 100;

function Running({ running }: Readonly<{ running: NonNullable<FsckStanding["running"]> }>) {
  const { t } = useTranslation();
  const count = useCount();
  const { blocks, of, startedAt, startedBy } = running;
  return (
    <Card size="small" title={<h2>{t("fsck.running")}</h2>}>
      <Progress
        percent={of === 0 ? 0 : Math.floor((blocks / of) * PERCENT)}
        aria-label={t("fsck.running")}
        status="active"
      />
      <p className="meta">
        {t(blocks < of ? "fsck.replayed" : "fsck.comparing", { blocks: count(blocks), of: count(of) })} ·{" "}
        <Instant at={startedAt} /> · {startedBy}
      </p>
      <p className="meta">{t("fsck.goesOn")}</p>
    </Card>
  );
}

function Checks() {
  const { t } = useTranslation();
  const standing = useRead(
    "getFsck",
    {},
    { refetchInterval: ({ state }) => (state.data?.running === undefined ? false : POLL_MS) },
  );
  const start = useWrite("startFsck");
  const isRunning = standing.data?.running !== undefined;
  return (
    <div className="stack">
      <PageTitle title={t("fsck.title")}>
        <Button type="primary" loading={start.isPending || isRunning} onClick={() => start.mutate({})}>
          {t("fsck.start")}
        </Button>
      </PageTitle>
      <p className="meta">{t("fsck.hint")}</p>
      <Problem error={start.error} />
      <Loaded read={standing}>
        {({ running, last, height }) => (
          <>
            <div role="status" className="unseen">
              {running !== undefined && t("fsck.running")}
            </div>
            {running !== undefined && <Running running={running} />}
            {last === undefined && running === undefined && <p>{t("fsck.never")}</p>}
            {last !== undefined && (
              <>
                <h2>{t("fsck.last")}</h2>
                <FsckResult run={last} height={height} />
              </>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

/** Whether index, receipts, documents and keys of this gateway are what the ledger says, for auditors and operators. */
export function FsckPage() {
  return useHasRole("auditor", "authority", "operator") ? <Checks /> : <Absent />;
}
