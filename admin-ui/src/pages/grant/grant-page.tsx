import type { GrantView } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { HoldingsTable } from "../../components/holdings-table.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { TraceLink } from "../../components/trace-link.js";
import { Word } from "../../components/values.js";
import { GrantActions } from "./grant-actions.js";
import { UsesTable } from "../use/uses-table.js";
import { GrantCorrections } from "../correction/grant-corrections.js";
import { DestroyHere } from "./destroy-here.js";
import { DestructionProofs } from "./destruction.js";
import { Evidence } from "./evidence.js";
import { GrantedData } from "./granted-data.js";
import { ReceiptsTable } from "./receipts-table.js";
import { Terms } from "./terms.js";

/** A delivered grant becomes active when the grantee's gateway has acknowledged, some moments later. */
const POLL_MS = 3_000;

function GrantParts({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const isRequester = useHasRole("requester");
  const isOurs = isRequester && grant.grantee === department && grant.deliveredAt !== undefined;
  return (
    <>
      {isOurs && (
        <Card size="small" title={<h2>{t("grant.data")}</h2>}>
          <GrantedData grant={grant} />
        </Card>
      )}
      <Card size="small" title={<h2>{t("grant.keys")}</h2>}>
        <div className="stack">
          <HoldingsTable grant={grant.id} />
          <DestroyHere grant={grant} />
          <DestructionProofs grant={grant} />
        </div>
      </Card>
      <Card size="small" title={<h2>{t("grant.receipts")}</h2>}>
        <ReceiptsTable grant={grant.id} />
      </Card>
      <Evidence grant={grant} />
      <Card size="small" title={<h2>{t("use.title")}</h2>}>
        <UsesTable grant={grant} />
      </Card>
      <Card size="small" title={<h2>{t("correction.title")}</h2>}>
        <GrantCorrections grant={grant} />
      </Card>
    </>
  );
}

/** A grant with its terms, the data itself for the grantee's requester, the keys held by it and the receipts left by it. */
export function GrantPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const grant = useRead("getGrant", { params: { id } }, { refetchInterval: POLL_MS });
  return (
    <Loaded read={grant} isPage>
      {(data) => (
        <div className="stack">
          <PageTitle title={`${t("grant.one")} · ${data.datasetTitle}`}>
            <span role="status">
              <Word value={data.effectiveState} />
            </span>
            <div className="actions">
              <TraceLink subject="grant" id={id} />
              <GrantActions grant={data} />
            </div>
          </PageTitle>
          <Terms grant={data} />
          <GrantParts grant={data} />
        </div>
      )}
    </Loaded>
  );
}
