import { type GrantView, shanghaiDate } from "@mulian/domain";
import { Button, Card, Form } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useRead, useWrite } from "../../api/hooks.js";
import { Loaded } from "../../components/loaded.js";
import { PageTitle } from "../../components/page-title.js";
import { Problem } from "../../components/problem.js";
import { useToday } from "../../components/use-today.js";
import { useDone } from "../../components/use-done.js";
import { trimmed } from "../../text/trimmed.js";
import { accountOf, UseFields, type UseValues } from "./use-fields.js";

/** Every text is required here, so the amendment's optional ones are all there. */
type NewUse = UseValues & Required<Pick<UseValues, "scene" | "system" | "effect" | "storage">>;

function UseForm({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const done = useDone();
  const today = useToday();
  const submit = useWrite("createUseRecord");
  const first = grant.deliveredAt === undefined ? undefined : shanghaiDate(grant.deliveredAt);
  const finish = (values: NewUse): void => {
    const { scene, system, effect, storage, ...rest } = trimmed(values);
    submit.mutate(
      { body: { grant: grant.id, ...accountOf(rest), scene, system, effect, storage } },
      {
        onSuccess: (answer) => {
          done(answer);
          void navigate(`/use-records/${answer.id}`);
        },
      },
    );
  };
  return (
    <Form<NewUse>
      name="use"
      layout="vertical"
      onFinish={finish}
      initialValues={{ from: first, to: today }}
      scrollToFirstError={{ focus: true }}
    >
      <p className="hint">{t("use.hint")}</p>
      <UseFields {...(first === undefined ? {} : { first })} />
      <div className="stack">
        <Problem error={submit.error} />
        <div className="actions">
          <Button type="primary" htmlType="submit" loading={submit.isPending}>
            {t("use.submit")}
          </Button>
          <Button onClick={() => void navigate(-1)}>{t("common.cancel")}</Button>
        </div>
      </div>
    </Form>
  );
}

/** The grantee accounts for what it did with a grant's data. */
export function NewUsePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const grant = useRead("getGrant", { params: { id } });
  return (
    <Loaded read={grant} isPage>
      {(data) => (
        <>
          <PageTitle title={`${t("use.record")} · ${data.datasetTitle}`} />
          <Card>
            <UseForm grant={data} />
          </Card>
        </>
      )}
    </Loaded>
  );
}
