import type { UseRecordView } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { useRead } from "../../api/hooks.js";
import { useHasRole, useSession } from "../../api/session.js";
import { useDepartmentName } from "../../components/department-name.js";
import { Documents } from "../../components/documents.js";
import { Facts } from "../../components/facts.js";
import { FormDialog } from "../../components/form-dialog.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { TraceLink } from "../../components/trace-link.js";
import { Instant, useCount, useWord } from "../../components/values.js";
import { accountOf, UseFields, type UseValues } from "./use-fields.js";

function Amend({ account }: Readonly<{ account: UseRecordView }>) {
  const { t } = useTranslation();
  const { id, version, from, to, effectKind, served } = account;
  return (
    <FormDialog<"amendUseRecord", UseValues>
      key={version}
      operation="amendUseRecord"
      label={t("use.amend")}
      hint={t("use.amendHint")}
      initial={{ from, to, effectKind, ...(served === undefined ? {} : { served }) }}
      parts={(values) => ({ params: { id }, body: { expectedVersion: version, ...accountOf(values) } })}
    >
      <UseFields isAmendment />
    </FormDialog>
  );
}

function Account({ account }: Readonly<{ account: UseRecordView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const count = useCount();
  const departmentName = useDepartmentName();
  return (
    <Facts
      facts={[
        [t("request.dataset"), <Link to={`/datasets/${account.dataset}`}>{account.datasetTitle}</Link>],
        [t("grant.one"), <Link to={`/grants/${account.grant}`}>{t("request.openGrant")}</Link>],
        [t("grant.grantee"), departmentName(account.grantee)],
        [t("grant.provider"), departmentName(account.provider)],
        [t("use.period"), t("use.fromTo", { from: account.from, to: account.to })],
        [t("use.effectKind"), word(account.effectKind)],
        [t("use.served"), count(account.served)],
        [t("use.keepUntil"), account.keepUntil],
        [t("use.written"), <Instant at={account.updatedAt} />],
        [t("use.version"), t("common.version", { version: account.version })],
      ]}
    />
  );
}

/** An account of use with its texts; its grantee's requester amends it. */
export function UsePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const { department } = useSession();
  const isRequester = useHasRole("requester");
  const account = useRead("getUseRecord", { params: { id } });
  return (
    <Loaded read={account} isPage>
      {(data) => (
        <div className="stack">
          <PageTitle title={`${t("use.one")} · ${data.datasetTitle}`}>
            <div className="actions">
              <TraceLink subject="grant" id={data.grant} />
              {isRequester && data.grantee === department && <Amend account={data} />}
            </div>
          </PageTitle>
          <Account account={data} />
          <Card size="small" title={<h2>{t("use.texts")}</h2>}>
            <Documents operation="useRecordDocuments" id={id} isAmended />
          </Card>
        </div>
      )}
    </Loaded>
  );
}
