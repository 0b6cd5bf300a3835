import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useHasRole } from "../api/session.js";

/** The way from a record to its trace, for those who may follow it. */
export function TraceLink({ subject, id }: Readonly<{ subject: "dataset" | "request" | "grant"; id: string }>) {
  const { t } = useTranslation();
  const isAuditing = useHasRole("auditor", "authority");
  return isAuditing ? <Link to={`/audit?${subject}=${id}`}>{t("audit.traceThis")}</Link> : null;
}
