import { Department, MAX_TITLE, type RouteBody } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { useHasRole } from "../../api/session.js";
import { Absent } from "../../components/absent.js";
import { Facts } from "../../components/facts.js";
import { ChoiceField, TextField } from "../../components/fields.js";
import { NewRecordForm } from "../../components/new-record-form.js";
import { PageTitle } from "../../components/page-title.js";
import { trimmed } from "../../text/trimmed.js";
import { useEntryFacts } from "./entry-facts.js";
import { NameFields } from "./name-fields.js";
import { namesOf, type NamesValues } from "./names.js";

type Entry = RouteBody<"createDepartment">;
type Values = Omit<Entry, "names"> & NamesValues;

/** Longest of each, as the schema has it: what is longer cannot be typed, the rest the gateway judges. */
const LENGTHS = { id: 40, creditCode: 18, region: 6, mspId: 63 } as const;

const entryOf = (typed: Values): Entry => {
  const values = trimmed(typed);
  return { ...values, names: namesOf(values.names) };
};

/** What will stand for good, to be read before it does. */
function Entered({ values }: Readonly<{ values: Values }>) {
  const factsOf = useEntryFacts();
  return <Facts facts={factsOf(entryOf(values))} />;
}

function RegisterForm() {
  const { t } = useTranslation();
  return (
    <NewRecordForm<"createDepartment", Values>
      operation="createDepartment"
      name="department"
      initial={{}}
      parts={(values) => ({ body: entryOf(values) })}
      pageOf={({ id }) => `/departments/${id}`}
      submitLabel={t("departments.register")}
      confirm={{ hint: t("departments.registerHint"), details: (values) => <Entered values={values} /> }}
    >
      <NameFields />
      <TextField name="id" label={t("departments.id")} maxLength={LENGTHS.id} extra={t("departments.idHint")} />
      <TextField
        name="creditCode"
        label={t("departments.creditCode")}
        maxLength={LENGTHS.creditCode}
        extra={t("departments.creditCodeHint")}
      />
      <ChoiceField name="level" label={t("departments.level")} values={Department.shape.level.options} />
      <TextField
        name="region"
        label={t("departments.region")}
        maxLength={LENGTHS.region}
        extra={t("departments.regionHint")}
      />
      <TextField name="mspId" label={t("departments.msp")} maxLength={LENGTHS.mspId} extra={t("departments.mspHint")} />
      <TextField
        name="workUnit"
        label={t("departments.workUnit")}
        maxLength={MAX_TITLE}
        extra={t("departments.workUnitHint")}
      />
    </NewRecordForm>
  );
}

/** The authority enters a department of the network. */
export function NewDepartmentPage() {
  const { t } = useTranslation();
  if (!useHasRole("authority")) return <Absent />;
  return (
    <>
      <PageTitle title={t("departments.register")} />
      <Card>
        <RegisterForm />
      </Card>
    </>
  );
}
