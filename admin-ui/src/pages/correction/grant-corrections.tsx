import type { GrantView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { LinkButton } from "../../components/link-button.js";
import { ListTable } from "../../components/list-table.js";
import { usePages } from "../../components/use-pages.js";
import { useCorrectionColumns } from "./correction-columns.js";

/** What was found wrong in a grant's data, and the way to say more for who has it. */
export function GrantCorrections({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const isRequester = useHasRole("requester");
  const pages = usePages();
  const columns = useCorrectionColumns();
  const list = useRead("listCorrections", { query: { grant: grant.id, cursor: pages.cursor } });
  const mayReport = isRequester && grant.grantee === department && grant.deliveredAt !== undefined;
  return (
    <div className="stack">
      {mayReport && (
        <div className="actions">
          <LinkButton to={`/grants/${grant.id}/correction`} label={t("correction.report")} />
        </div>
      )}
      <ListTable read={list} rowKey="id" pages={pages} empty={t("correction.empty")} columns={columns} />
    </div>
  );
}
