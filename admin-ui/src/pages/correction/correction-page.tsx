import type { CorrectionView } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Documents } from "../../components/documents.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { TraceLink } from "../../components/trace-link.js";
import { Instant, Word } from "../../components/values.js";
import { AnswerForm } from "./answer-form.js";
import { AnswerDue } from "./answer-due.js";
import { Findings } from "./findings.js";

/** The other side's answer shows without being asked for. */
const POLL_MS = 5_000;

function Actions({ correction }: Readonly<{ correction: CorrectionView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const mayEnd = useHasRole("requester", "approver");
  const { id, version, state } = correction;
  if (!mayEnd || correction.grantee !== department) return null;
  const parts = () => ({ params: { id }, body: { expectedVersion: version } });
  return (
    <>
      {(state === "corrected" || state === "rejected") && (
        <CommandButton
          operation="closeCorrection"
          label={t("correction.close")}
          kind="primary"
          ask="confirm"
          hint={t("correction.closeHint")}
          parts={parts}
        />
      )}
      {(state === "reported" || state === "accepted") && (
        <CommandButton
          operation="withdrawCorrection"
          label={t("correction.withdraw")}
          ask="confirm"
          hint={t("correction.withdrawHint")}
          parts={parts}
        />
      )}
    </>
  );
}

function Report({ correction }: Readonly<{ correction: CorrectionView }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  return (
    <Facts
      facts={[
        [t("request.dataset"), <Link to={`/datasets/${correction.dataset}`}>{correction.datasetTitle}</Link>],
        [t("grant.one"), <Link to={`/grants/${correction.grant}`}>{t("request.openGrant")}</Link>],
        [t("correction.grantee"), departmentName(correction.grantee)],
        [t("grant.provider"), departmentName(correction.provider)],
        [t("correction.reportedAt"), <Instant at={correction.createdAt} />],
        [t("correction.answerDue"), <AnswerDue correction={correction} />],
        [t("correction.datasetVersion"), t("common.version", { version: correction.datasetVersion })],
        [t("correction.answeredAt"), <Instant at={correction.answeredAt} />],
      ]}
    />
  );
}

function Parts({ correction }: Readonly<{ correction: CorrectionView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const answers = useHasRole("steward", "approver");
  const isOpen = correction.state === "reported" || correction.state === "accepted";
  return (
    <>
      <Report correction={correction} />
      <Card size="small" title={<h2>{t("correction.findings")}</h2>}>
        <Findings correction={correction} />
      </Card>
      {correction.documents.length > 0 && (
        <Card size="small" title={<h2>{t("correction.documents")}</h2>}>
          <Documents
            operation="correctionDocuments"
            id={correction.id}
            version={correction.version}
            filter={({ role }) => role !== "evidence"}
          />
        </Card>
      )}
      {answers && isOpen && correction.provider === department && (
        <Card size="small" title={<h2>{t("correction.answer")}</h2>}>
          <AnswerForm correction={correction} />
        </Card>
      )}
    </>
  );
}

/** What a grantee found wrong, and what the provider says to it. */
export function CorrectionPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const correction = useRead("getCorrection", { params: { id } }, { refetchInterval: POLL_MS });
  return (
    <Loaded read={correction} isPage>
      {(data) => (
        <div className="stack">
          <PageTitle title={`${t("correction.one")} · ${data.datasetTitle}`}>
            <span role="status">
              <Word value={data.state} />
            </span>
            <div className="actions">
              <TraceLink subject="grant" id={data.grant} />
              <Actions correction={data} />
            </div>
          </PageTitle>
          <Parts correction={data} />
        </div>
      )}
    </Loaded>
  );
}
