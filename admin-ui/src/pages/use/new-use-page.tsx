import { type GrantView, type RouteCall, shanghaiDate } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { NewRecordForm } from "../../components/new-record-form.js";
import { useToday } from "../../components/use-today.js";
import { trimmed } from "../../text/trimmed.js";
import { GrantFormPage } from "../grant/grant-form-page.js";
import { accountOf, UseFields, type UseValues } from "./use-fields.js";

/** Every text is required here, so the amendment's optional ones are all there. */
type NewUse = UseValues & Required<Pick<UseValues, "scene" | "system" | "effect" | "storage">>;

function UseForm({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const today = useToday();
  const first = grant.deliveredAt === undefined ? undefined : shanghaiDate(grant.deliveredAt);
  const parts = (values: NewUse): RouteCall<"createUseRecord"> => {
    const { scene, system, effect, storage, ...rest } = trimmed(values);
    return { body: { grant: grant.id, ...accountOf(rest), scene, system, effect, storage } };
  };
  return (
    <NewRecordForm<"createUseRecord", NewUse>
      operation="createUseRecord"
      name="use"
      initial={{ ...(first === undefined ? {} : { from: first }), to: today }}
      parts={parts}
      pageOf={({ id }) => `/use-records/${id}`}
      submitLabel={t("use.submit")}
    >
      <p className="hint">{t("use.hint")}</p>
      <UseFields {...(first === undefined ? {} : { first })} />
    </NewRecordForm>
  );
}

/** The grantee accounts for what it did with a grant's data. */
export function NewUsePage() {
  const { t } = useTranslation();
  return <GrantFormPage title={t("use.record")}>{(grant) => <UseForm grant={grant} />}</GrantFormPage>;
}
