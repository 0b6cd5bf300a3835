import type { GrantView, RouteBody } from "@mulian/domain";
import { Button, Card, Form } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useRead, useWrite } from "../../api/hooks.js";
import { AttachmentsField } from "../../components/attachments-field.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Problem } from "../../components/problem.js";
import { useDone } from "../../components/use-done.js";
import { trimmed } from "../../text/trimmed.js";
import { FindingFields } from "./finding-fields.js";
import { useItemTitle } from "./use-item-title.js";

type ReportValues = Omit<RouteBody<"createCorrection">, "grant">;

function ReportForm({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const itemTitle = useItemTitle(grant.terms.dataset);
  const submit = useWrite("createCorrection");
  const finish = (values: ReportValues): void => {
    const { findings, attachments = [] } = trimmed(values);
    submit.mutate(
      { body: { grant: grant.id, findings, ...(attachments.length === 0 ? {} : { attachments }) } },
      {
        onSuccess: (answer) => {
          done(answer);
          void navigate(`/corrections/${answer.id}`);
        },
      },
    );
  };
  return (
    <Form<ReportValues>
      name="correction"
      layout="vertical"
      onFinish={finish}
      initialValues={{ findings: [{ records: 1 }] }}
      scrollToFirstError={{ focus: true }}
    >
      <p className="hint">{t("correction.hint")}</p>
      <FindingFields items={grant.terms.items.map((value) => ({ value, label: itemTitle(value) }))} />
      <AttachmentsField />
      <div className="stack">
        <Problem error={submit.error} />
        <div className="actions">
          <Button type="primary" htmlType="submit" loading={submit.isPending}>
            {t("correction.submit")}
          </Button>
          <Button onClick={() => void navigate(-1)}>{t("common.cancel")}</Button>
        </div>
      </div>
    </Form>
  );
}

/** The grantee says what is wrong in the data it was granted, item by item. */
export function NewCorrectionPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const grant = useRead("getGrant", { params: { id } });
  return (
    <Loaded read={grant} isPage>
      {(data) => (
        <>
          <PageTitle title={`${t("correction.report")} · ${data.datasetTitle}`} />
          <Card>
            <ReportForm grant={data} />
          </Card>
        </>
      )}
    </Loaded>
  );
}
