import type { Department } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { DataTable } from "../../components/data-table.js";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { LinkButton } from "../../components/link-button.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Hash, Instant, Word } from "../../components/values.js";
import { Drill } from "./drill.js";

type DepartmentKey = Department["keys"][number];

/** The own department's keys on the ledger, and what to do when they leaked. */
export function KeysPage() {
  const { t } = useTranslation();
  const { department } = useSession();
  const own = useRead("getDepartment", { params: { id: department } });
  const mayRotate = useHasRole("operator", "approver");
  const mayDrill = useHasRole("approver", "authority");
  return (
    <div className="stack">
      <PageTitle title={t("keys.title")}>
        <LinkButton to="/key-holdings" label={t("holding.title")} />
        {mayRotate && (
          <div className="actions">
            <CommandButton
              operation="rotateDepartmentKeys"
              label={t("keys.rotateDepartment")}
              ask="confirm"
              hint={t("keys.rotateDepartmentHint")}
              parts={() => ({ params: { id: department }, body: {} })}
            />
            <CommandButton
              operation="rotateLegKey"
              label={t("keys.rotateLeg")}
              ask="confirm"
              hint={t("keys.rotateLegHint")}
              parts={() => ({ params: { id: department } })}
            />
          </div>
        )}
      </PageTitle>
      <Card size="small" title={<h2>{t("keys.department")}</h2>}>
        <Loaded read={own}>{({ keys, blockedKeys }) => <KeyTable keys={keys} blocked={blockedKeys} />}</Loaded>
      </Card>
      {mayDrill && (
        <Card size="small" title={<h2>{t("keys.drill")}</h2>}>
          <Drill />
        </Card>
      )}
    </div>
  );
}

function KeyTable({ keys, blocked }: Readonly<{ keys: readonly DepartmentKey[]; blocked: readonly string[] }>) {
  const { t } = useTranslation();
  return (
    <DataTable<DepartmentKey>
      rowKey={({ jwk }) => jwk.kid}
      size="small"
      dataSource={keys.toReversed()}
      columns={[
        { title: t("keys.use"), render: (_, { jwk }) => t(jwk.use === "sig" ? "keys.sig" : "keys.enc") },
        {
          title: t("keys.curve"),
          render: (_, { jwk }) => (
            <>
              {jwk.crv} {jwk.crv === "SM2" && <Word value={t("keys.uncertified")} />}
            </>
          ),
        },
        { title: t("holding.thumbprint"), render: (_, { jwk }) => <Hash value={jwk.kid} /> },
        { title: t("holding.since"), dataIndex: "since", render: (it: string) => <Instant at={it} /> },
        { title: t("holding.until"), dataIndex: "until", render: (it?: string) => <Instant at={it} /> },
        {
          title: t("holding.state"),
          render: (_, { jwk, until }) => (
            <Word value={blocked.includes(jwk.kid) ? "blocked" : until === undefined ? "active" : "ended"} />
          ),
        },
      ]}
    />
  );
}
