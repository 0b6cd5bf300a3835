import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { History, type Version } from "../../components/history.js";
import { Loaded } from "../../components/loaded.js";

/** Members of a department's entry by the words for them. */
const MEMBERS = {
  names: "departments.name",
  workUnit: "departments.workUnit",
  gateway: "departments.gateway",
  keys: "departments.keys",
} as const;

/** Every version of a department's entry: what it changed, and who wrote it. */
export function DepartmentHistory({ id }: Readonly<{ id: string }>) {
  const { t } = useTranslation();
  const history = useRead("departmentHistory", { params: { id } });
  const describe = ({ record }: Version, before: Version | undefined): string => {
    if (before === undefined) return t("command.department.register");
    const changed = Object.entries(MEMBERS).filter(
      ([member]) => JSON.stringify(record[member]) !== JSON.stringify(before.record[member]),
    );
    return t("dataset.changed", { what: changed.map(([, text]) => t(text)).join(" · ") });
  };
  return <Loaded read={history}>{({ items }) => <History versions={items} describe={describe} />}</Loaded>;
}
