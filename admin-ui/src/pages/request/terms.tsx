import type { RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Fact, Facts } from "../../components/facts.js";
import { useMethodFacts } from "../../components/method-facts.js";
import { Hash, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** What followed from the request: the supplement asked, the decision, the grant. */
function useOutcomeFacts({ supplement, decision, grant }: RequestView): readonly Fact[] {
  const { t } = useTranslation();
  const facts: Fact[] = [];
  if (supplement !== undefined) facts.push([t("request.askSupplement"), supplement.missing.join(" · ")]);
  if (decision !== undefined)
    facts.push([
      t("request.decided"),
      <>
        <Word value={decision.outcome} /> {decision.ground !== undefined && <Word value={decision.ground} />}{" "}
        {decision.reason}
      </>,
    ]);
  if (grant !== undefined)
    facts.push([
      t("nav.grants"),
      <Link to={`/grants/${grant}`}>
        {t("request.openGrant")} <Hash value={grant} />
      </Link>,
    ]);
  return facts;
}

/** Every limit a quota may have, with its label. */
const QUOTAS = [
  ["callsPerDay", "quotaCalls"],
  ["rowsPerDay", "quotaRows"],
  ["bytesPerDay", "quotaBytes"],
  ["callsTotal", "quotaCallsTotal"],
  ["rowsTotal", "quotaRowsTotal"],
  ["bytesTotal", "quotaBytesTotal"],
] as const;

/** What is asked, word for word as it would be granted. */
export function Terms({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const { terms } = request;
  const outcome = useOutcomeFacts(request);
  const ofMethod = useMethodFacts(terms);
  const due = `${request.replyDue ?? "—"}${request.overdue ? ` · ${t("request.overdue")}` : ""}`;
  return (
    <Facts
      facts={[
        [t("request.dataset"), <Link to={`/datasets/${terms.dataset}`}>{request.datasetTitle}</Link>],
        [t("request.requester"), departmentName(request.requester)],
        [t("request.provider"), departmentName(request.provider)],
        [t("request.purpose"), word(terms.purpose)],
        [t("request.items"), terms.items.join(" · ")],
        [t("request.method"), word(terms.method)],
        [t("request.term"), t("request.days", { count: terms.termDays })],
        [t("request.due"), due],
        [t("request.missing"), request.missingSteps.map(word).join(" · ") || t("common.none")],
        ...ofMethod,
        ...QUOTAS.flatMap(([limit, text]) => {
          const value = terms.quota?.[limit];
          return value === undefined ? [] : ([[t(`request.${text}`), value]] as const);
        }),
        ...outcome,
      ]}
    />
  );
}
