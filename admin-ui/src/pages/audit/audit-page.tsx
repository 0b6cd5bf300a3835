import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { PageTitle } from "../../components/page-title.js";
import { periodOf, subjectOf } from "./subject.js";
import { Trace } from "./trace.js";
import { TraceForm } from "./trace-form.js";

/** Every step of a dataset, grant, request, department or key; the address names it, so that it can be sent on. */
export function AuditPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const current = subjectOf(search);
  const period = periodOf(search);
  return (
    <>
      <PageTitle title={t("audit.title")} />
      <TraceForm
        key={search.toString()}
        start={current}
        period={period}
        onTrace={(subject, id, days) => setSearch({ [subject]: id, ...days })}
      />
      {current && <Trace {...current} period={period} />}
    </>
  );
}
