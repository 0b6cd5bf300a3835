import type { GrantView } from "@mulian/domain";
import { Card, Descriptions, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useRead } from "../api/hooks.js";
import { CommandButton } from "../components/command-button.js";
import { HoldingsTable } from "../components/holdings-table.js";
import { Preview } from "../components/preview.js";
import { Problem } from "../components/problem.js";
import { ReceiptsTable } from "../components/receipts-table.js";
import { useHasRole, useSession } from "../components/session.js";
import { Instant, useWord, Word } from "../components/values.js";

const ENDED = new Set(["revoked", "completed", "terminated", "expired"]);
/** A delivered grant becomes active when the grantee's gateway has acknowledged, some moments later. */
const POLL_MS = 3_000;

function Actions({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const isSteward = useHasRole("steward");
  const isApprover = useHasRole("approver");
  const isAuthority = useHasRole("authority");
  const isParty = isAuthority || (isApprover && (grant.provider === department || grant.grantee === department));
  const params = { id: grant.id };
  const body = { expectedVersion: grant.version };
  if (ENDED.has(grant.effectiveState)) return null;
  const own = grant.holds.find(
    (hold) => hold.actor === (isAuthority ? "authority" : grant.provider === department ? "provider" : "grantee"),
  );
  return (
    <div className="actions">
      {isSteward && grant.provider === department && grant.effectiveState === "agreed" && (
        <CommandButton
          operation="deliverGrant"
          label={t("grant.deliver")}
          kind="primary"
          ask="confirm"
          parts={() => ({ params, body })}
        />
      )}
      {isParty && own?.state === "suspended" && (
        <CommandButton
          operation="resumeGrant"
          label={t("grant.resume")}
          ask="confirm"
          parts={() => ({ params, body: {} })}
        />
      )}
      {isParty && own?.state !== "suspended" && (
        <CommandButton
          operation="suspendGrant"
          label={t("grant.suspend")}
          ask="reason"
          parts={(reason) => ({ params, body: { reason } })}
        />
      )}
      {isParty && (
        <CommandButton
          operation="revokeGrant"
          label={t("grant.revoke")}
          kind="danger"
          ask="reason"
          hint={t("grant.revokeHint")}
          parts={(reason) => ({ params, body: { reason } })}
        />
      )}
      {isApprover && grant.grantee === department && grant.state === "active" && (
        <CommandButton
          operation="completeGrant"
          label={t("grant.complete")}
          ask="reason"
          hint={t("grant.completeHint")}
          parts={(reason) => ({ params, body: { ...body, reason } })}
        />
      )}
    </div>
  );
}

function Terms({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const rows = [
    [t("request.dataset"), <Link to={`/datasets/${grant.terms.dataset}`}>{grant.datasetTitle}</Link>],
    [t("grant.provider"), grant.providerName],
    [t("grant.grantee"), grant.granteeName],
    [t("request.purpose"), word(grant.terms.purpose)],
    [t("request.items"), grant.terms.items.join("、")],
    [t("request.method"), word(grant.terms.method)],
    [t("grant.notBefore"), <Instant at={grant.notBefore} />],
    [t("grant.expires"), <Instant at={grant.expiresAt} />],
    [t("grant.deliverDue"), grant.deliverDue],
    ...grant.holds
      .filter((hold) => hold.state !== "none")
      .map((hold) => [word(hold.state), `${word(hold.actor)}：${hold.reason ?? ""}`]),
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

export function GrantPage() {
  const { t } = useTranslation();
  const { department } = useSession();
  const canRead = useHasRole("requester");
  const { id = "" } = useParams();
  const grant = useRead("getGrant", { params: { id } }, { refetchInterval: POLL_MS });
  if (grant.error !== null) return <Problem error={grant.error} onRetry={() => void grant.refetch()} />;
  if (grant.data === undefined) return <Spin />;
  const { data } = grant;
  return (
    <div className="stack">
      <div className="title-row">
        <h1>{data.datasetTitle}</h1>
        <Word value={data.effectiveState} />
        <Actions grant={data} />
      </div>
      <Terms grant={data} />
      {canRead && data.grantee === department && data.effectiveState === "active" && (
        <Card size="small" title={t("grant.preview")}>
          <Preview grant={id} items={data.terms.items} />
        </Card>
      )}
      <Card size="small" title={t("grant.keys")}>
        <HoldingsTable grant={id} />
      </Card>
      <Card size="small" title={t("grant.receipts")}>
        <ReceiptsTable grant={id} />
      </Card>
    </div>
  );
}
