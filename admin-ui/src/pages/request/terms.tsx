import type { RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Due } from "../../components/due.js";
import { DocumentContent, useDocuments } from "../../components/documents.js";
import { type Fact, Facts } from "../../components/facts.js";
import { useMethodFacts } from "../../components/method-facts.js";
import { useItemTitle } from "../../components/use-item-title.js";
import { Hash, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** What followed from the request: the supplement asked, the decision, the grant. */
function useOutcomeFacts({ supplement, decision, grant }: RequestView): readonly Fact[] {
  const { t } = useTranslation();
  const facts: Fact[] = [];
  if (supplement !== undefined) facts.push([t("request.supplementAsked"), supplement.missing.join(" · ")]);
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

/** Which rows are asked for: a signature covers them too, although their filter travels as a document. */
function RowRange({ request: { id, terms } }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const documents = useDocuments("accessRequestDocuments", id);
  if (terms.documents.every(({ role }) => role !== "filter")) return <>{t("request.allRows")}</>;
  const filter = documents.data?.items.find(({ role }) => role === "filter");
  return filter === undefined ? <>…</> : <DocumentContent document={filter} dataset={terms.dataset} />;
}

/** What is asked, word for word as it would be granted. */
export function Terms({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const { terms } = request;
  const outcome = useOutcomeFacts(request);
  const ofMethod = useMethodFacts(terms);
  const itemTitle = useItemTitle(terms.dataset);
  const isOpen = request.state === "submitted" || request.state === "supplement-asked";
  return (
    <Facts
      facts={[
        [t("request.dataset"), <Link to={`/datasets/${terms.dataset}`}>{request.datasetTitle}</Link>],
        [t("request.requester"), departmentName(request.requester)],
        [t("request.provider"), departmentName(request.provider)],
        [t("request.purpose"), word(terms.purpose)],
        [t("request.items"), terms.items.map(itemTitle).join(" · ")],
        [t("request.method"), word(terms.method)],
        [t("request.term"), t("request.days", { count: terms.termDays })],
        [
          t("request.due"),
          <Due day={request.replyDue} isOverdue={request.overdue} isOpen={request.state === "submitted"} />,
        ],
        ...(isOpen
          ? [[t("request.missing"), request.missingSteps.map(word).join(" · ") || t("common.none")] as const]
          : []),
        [t("request.rows"), <RowRange request={request} />],
        ...ofMethod,
        ...outcome,
      ]}
    />
  );
}
