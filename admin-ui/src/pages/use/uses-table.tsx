import type { GrantView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { LinkButton } from "../../components/link-button.js";
import { ListTable } from "../../components/list-table.js";
import { usePages } from "../../components/use-pages.js";
import { Instant, useCount, useWord } from "../../components/values.js";
import { Standing } from "./standing.js";

/** The accounts of a grant's use, newest first, and the way to the next one for who writes it. */
export function UsesTable({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const count = useCount();
  const { department } = useSession();
  const isRequester = useHasRole("requester");
  const pages = usePages();
  const list = useRead("listUseRecords", { query: { grant: grant.id, cursor: pages.cursor } });
  const accounts = isRequester && grant.grantee === department && grant.deliveredAt !== undefined;
  return (
    <div className="stack">
      <div className="actions">
        <Standing label={t("use.one")} standing={grant.accounting.use} />
        <Standing label={t("destruction.one")} standing={grant.accounting.disposal} />
        {accounts && <LinkButton to={`/grants/${grant.id}/use`} label={t("use.record")} />}
      </div>
      <ListTable
        read={list}
        rowKey="id"
        pages={pages}
        empty={t("use.empty")}
        columns={[
          {
            title: t("use.period"),
            render: (_, it) => (
              <Link to={`/use-records/${it.id}`}>{t("use.fromTo", { from: it.from, to: it.to })}</Link>
            ),
          },
          { title: t("use.effectKind"), dataIndex: "effectKind", render: word },
          { title: t("use.served"), dataIndex: "served", align: "right", render: count },
          { title: t("use.keepUntil"), dataIndex: "keepUntil" },
          { title: t("use.written"), dataIndex: "updatedAt", render: (at: string) => <Instant at={at} /> },
        ]}
      />
    </div>
  );
}
