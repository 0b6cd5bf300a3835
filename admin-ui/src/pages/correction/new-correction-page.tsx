import type { GrantView, RouteBody, RouteCall } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { AttachmentsField } from "../../components/attachments-field.js";
import { NewRecordForm } from "../../components/new-record-form.js";
import { trimmed } from "../../text/trimmed.js";
import { GrantFormPage } from "../grant/grant-form-page.js";
import { FindingFields } from "./finding-fields.js";
import { useItemTitle } from "../../components/use-item-title.js";

type ReportValues = Omit<RouteBody<"createCorrection">, "grant">;

function ReportForm({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const itemTitle = useItemTitle(grant.terms.dataset);
  const parts = (values: ReportValues): RouteCall<"createCorrection"> => {
    const { findings, attachments = [] } = trimmed(values);
    return { body: { grant: grant.id, findings, ...(attachments.length === 0 ? {} : { attachments }) } };
  };
  return (
    <NewRecordForm<"createCorrection", ReportValues>
      operation="createCorrection"
      name="correction"
      initial={{ findings: [{ records: 1 }] }}
      parts={parts}
      pageOf={({ id }) => `/corrections/${id}`}
      submitLabel={t("correction.submit")}
    >
      <p className="hint">{t("correction.hint")}</p>
      <FindingFields items={grant.terms.items.map((value) => ({ value, label: itemTitle(value) }))} />
      <AttachmentsField />
    </NewRecordForm>
  );
}

/** The grantee says what is wrong in the data it was granted, item by item. */
export function NewCorrectionPage() {
  const { t } = useTranslation();
  return <GrantFormPage title={t("correction.report")}>{(grant) => <ReportForm grant={grant} />}</GrantFormPage>;
}
