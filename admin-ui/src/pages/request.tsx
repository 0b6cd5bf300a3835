import type { RequestView } from "@mulian/domain";
import { Card, Descriptions, Spin, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useRead } from "../api/hooks.js";
import { CommandButton } from "../components/command-button.js";
import { Documents } from "../components/documents.js";
import { Problem } from "../components/problem.js";
import { useHasRole, useSession } from "../components/session.js";
import { Hash, Instant, useWord, Word } from "../components/values.js";

function Actions({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const isApprover = useHasRole("approver");
  const isAuthority = useHasRole("authority");
  const isOurs = request.requester === department;
  const isOpen = request.state === "submitted" || request.state === "supplement-asked";
  if (!isOpen) return null;
  const params = { id: request.id };
  const base = { expectedVersion: request.version };
  const signed = { ...base, termsDigest: request.termsDigest };
  const awaitsUnit = request.missingSteps.includes("requester-unit");
  const decides =
    !awaitsUnit &&
    request.state === "submitted" &&
    ((isApprover && request.provider === department) || (isAuthority && request.missingSteps.includes("authority")));
  const terms = t("request.signTerms", { digest: request.termsDigest.slice(0, 16) });
  return (
    <div className="actions">
      {isApprover && isOurs && awaitsUnit && (
        <CommandButton
          operation="approveAccessRequest"
          label={t("request.approve")}
          kind="primary"
          ask="confirm"
          hint={terms}
          parts={() => ({ params, body: signed })}
        />
      )}
      {decides && (
        <>
          <CommandButton
            operation="decideAccessRequest"
            label={t("request.grant")}
            kind="primary"
            ask="confirm"
            hint={terms}
            parts={() => ({ params, body: { ...signed, outcome: "grant" as const } })}
          />
          <CommandButton
            operation="decideAccessRequest"
            label={t("request.refuse")}
            kind="danger"
            ask="reason"
            parts={(reason) => ({ params, body: { ...signed, outcome: "refuse" as const, reason } })}
          />
          {request.supplement === undefined && !isAuthority && (
            <CommandButton
              operation="askSupplement"
              label={t("request.askSupplement")}
              ask="reason"
              hint={t("request.supplementHint")}
              parts={(text) => ({
                params,
                body: {
                  ...base,
                  missing: text
                    .split("\n")
                    .map((line) => line.trim())
                    .filter(Boolean),
                },
              })}
            />
          )}
        </>
      )}
      {isApprover && isOurs && request.state === "supplement-asked" && (
        <CommandButton
          operation="supplementAccessRequest"
          label={t("request.supplement")}
          kind="primary"
          ask="reason"
          parts={(text) => ({ params, body: { ...base, text } })}
        />
      )}
      {isOurs && (
        <CommandButton
          operation="withdrawAccessRequest"
          label={t("request.withdraw")}
          ask="confirm"
          parts={() => ({ params, body: base })}
        />
      )}
    </div>
  );
}

function Terms({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const { terms } = request;
  const rows = [
    [t("request.dataset"), <Link to={`/datasets/${terms.dataset}`}>{request.datasetTitle}</Link>],
    [t("request.requester"), request.requesterName],
    [t("request.provider"), request.providerName],
    [t("request.purpose"), word(terms.purpose)],
    [t("request.items"), terms.items.join("、")],
    [t("request.method"), word(terms.method)],
    [t("request.term"), t("request.days", { count: terms.termDays })],
    [t("request.due"), `${request.replyDue ?? "—"}${request.overdue ? ` · ${t("request.overdue")}` : ""}`],
    [t("request.missing"), request.missingSteps.map(word).join(" · ") || t("common.none")],
    ...(request.supplement === undefined ? [] : [[t("request.askSupplement"), request.supplement.missing.join("；")]]),
    ...(request.decision === undefined
      ? []
      : [
          [
            t("request.decided"),
            <>
              <Word value={request.decision.outcome} /> {request.decision.reason}
            </>,
          ],
        ]),
    ...(request.grant === undefined
      ? []
      : [
          [
            t("nav.grants"),
            <Link to={`/grants/${request.grant}`}>
              <Hash value={request.grant} />
            </Link>,
          ],
        ]),
  ];
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, md: 2 }}
      items={rows.map(([label, children], key) => ({ key, label, children }))}
    />
  );
}

export function RequestPage() {
  const { t } = useTranslation();
  const word = useWord();
  const { id = "" } = useParams();
  const request = useRead("getAccessRequest", { params: { id } });
  if (request.error !== null) return <Problem error={request.error} onRetry={() => void request.refetch()} />;
  if (request.data === undefined) return <Spin />;
  return (
    <div className="stack">
      <div className="title-row">
        <h1>{request.data.datasetTitle}</h1>
        <Word value={request.data.state} />
        <Actions request={request.data} />
      </div>
      <Terms request={request.data} />
      <Card size="small" title={t("request.approvals")}>
        <Table
          rowKey="id"
          size="small"
          pagination={false}
          dataSource={request.data.approvals}
          locale={{ emptyText: t("common.none") }}
          columns={[
            { title: t("request.step"), dataIndex: "step", render: word },
            {
              title: t("common.by"),
              render: (_, approval) => `${approval.by.department} · ${approval.by.enrolmentId}`,
            },
            { title: t("common.at"), dataIndex: "updatedAt", render: (at: string) => <Instant at={at} /> },
          ]}
        />
      </Card>
      <Card size="small" title={t("request.documents")}>
        <Documents request={id} />
      </Card>
    </div>
  );
}
