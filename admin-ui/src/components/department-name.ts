import { useTranslation } from "react-i18next";
import { useRead } from "../api/hooks.js";
import { useSession } from "../api/session.js";

/** Names of departments hardly ever change. */
const FRESH_MS = 300_000;

/** A department's name in the reader's language; until the list has come, the session's for its own and else the id. */
export function useDepartmentName(): (id: string) => string {
  const { i18n } = useTranslation();
  const session = useSession();
  const list = useRead("listDepartments", { query: { limit: 200 } }, { staleTime: FRESH_MS });
  const names = new Map((list.data?.items ?? []).map((department) => [department.id, department.names]));
  return (id) => {
    const name = names.get(id);
    return (
      (i18n.language === "en" ? name?.en : undefined) ??
      name?.zh ??
      (id === session.department ? session.departmentName : id)
    );
  };
}
