import type { DepartmentView, RouteBody } from "@mulian/domain";
import { MAX_TITLE } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { useDepartmentName } from "../../components/department-name.js";
import { TextField } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";
import { oneParagraph } from "../../text/trimmed.js";
import { NameFields } from "./name-fields.js";
import { namesOf, type NamesValues } from "./names.js";

interface Described extends NamesValues {
  readonly workUnit: string;
}

/** A department's own people keep its names and work unit true. */
function Describe({ department }: Readonly<{ department: DepartmentView }>) {
  const { t } = useTranslation();
  const { id, version, names, workUnit } = department;
  const body = ({ names: typed, workUnit: unit }: Described): RouteBody<"updateDepartment"> => ({
    expectedVersion: version,
    names: namesOf(typed),
    workUnit: unit,
  });
  return (
    <FormDialog<"updateDepartment", Described>
      key={version}
      operation="updateDepartment"
      label={t("departments.describe")}
      hint={t("departments.describeHint")}
      initial={{ names, workUnit }}
      parts={(values) => ({ params: { id }, body: body(values) })}
    >
      <NameFields />
      <TextField name="workUnit" label={t("departments.workUnit")} maxLength={MAX_TITLE} />
    </FormDialog>
  );
}

/** The authority suspends another department and reinstates it; each department describes itself. */
export function DepartmentActions({ department }: Readonly<{ department: DepartmentView }>) {
  const { t } = useTranslation();
  const session = useSession();
  const departmentName = useDepartmentName();
  const isAuthority = useHasRole("authority");
  const mayDescribe = useHasRole("approver", "operator");
  const { id, suspended } = department;
  const isOwn = session.department === id;
  const name = departmentName(id);
  return (
    <>
      {isOwn && mayDescribe && <Describe department={department} />}
      {isAuthority && !isOwn && !suspended && (
        <CommandButton
          operation="suspendDepartment"
          label={t("departments.suspend")}
          kind="danger"
          ask="text"
          hint={t("departments.suspendHint", { name })}
          parts={(reason) => ({ params: { id }, body: { reason: oneParagraph(reason) } })}
        />
      )}
      {isAuthority && suspended && (
        <CommandButton
          operation="resumeDepartment"
          label={t("departments.resume")}
          kind="primary"
          ask="confirm"
          hint={t("departments.resumeHint", { name })}
          parts={() => ({ params: { id }, body: {} })}
        />
      )}
    </>
  );
}
