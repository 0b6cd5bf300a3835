import type { GrantView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Due } from "../../components/due.js";
import { type Fact, Facts } from "../../components/facts.js";
import { useMethodFacts } from "../../components/method-facts.js";
import { useItemTitle } from "../../components/use-item-title.js";
import { Hash, Instant, useWord } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** What was granted, by the words that were signed, and who holds it up. */
export function Terms({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const { terms } = grant;
  const itemTitle = useItemTitle(terms.dataset);
  const ofMethod = useMethodFacts(terms);
  const holds = grant.holds
    .filter((hold) => hold.state !== "none")
    .map((hold): Fact => [
      word(hold.state),
      t("common.said", { by: t(`actor.${hold.actor}`), what: hold.reason ?? "" }),
    ]);
  return (
    <Facts
      facts={[
        [t("request.dataset"), <Link to={`/datasets/${terms.dataset}`}>{grant.datasetTitle}</Link>],
        [
          t("request.one"),
          <Link to={`/requests/${grant.request}`}>
            {t("grant.openRequest")} <Hash value={grant.request} />
          </Link>,
        ],
        [t("grant.provider"), departmentName(grant.provider)],
        [t("grant.grantee"), departmentName(grant.grantee)],
        [t("request.purpose"), word(terms.purpose)],
        [t("request.items"), terms.items.map(itemTitle).join(" · ")],
        [t("request.method"), word(terms.method)],
        [
          t("request.rows"),
          t(terms.documents.some(({ role }) => role === "filter") ? "grant.someRows" : "request.allRows"),
        ],
        ...ofMethod,
        [t("grant.notBefore"), <Instant at={grant.notBefore} />],
        [t("grant.expires"), <Instant at={grant.expiresAt} />],
        [t("grant.deliverDue"), <Due day={grant.deliverDue} isOpen={grant.effectiveState === "agreed"} />],
        ...(grant.endReason === undefined ? [] : ([[t("common.reason"), grant.endReason]] as const)),
        ...holds,
      ]}
    />
  );
}
