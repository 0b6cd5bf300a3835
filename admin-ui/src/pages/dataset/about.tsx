import { type DatasetContent, type DatasetView, offeredMethods } from "@mulian/domain";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Due } from "../../components/due.js";
import { type Fact, Facts } from "../../components/facts.js";
import { Instant, useWord, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** What the steward wrote and the department's head signed. */
function useContentFacts(content: DatasetContent): readonly Fact[] {
  const { t } = useTranslation();
  const word = useWord();
  const departmentName = useDepartmentName();
  const { conditions, notSharedBasis } = content;
  const ofConditions: readonly Fact[] =
    conditions === undefined
      ? []
      : [
          [t("dataset.scope"), conditions.scope.map(departmentName).join(" · ")],
          [t("dataset.use"), conditions.use],
        ];
  const ofBasis: readonly Fact[] =
    notSharedBasis === undefined
      ? []
      : [[t("dataset.legalBasis"), t("common.said", { by: notSharedBasis.legalBasis, what: notSharedBasis.reason })]];
  return [
    [t("dataset.code"), <span className="mono">{content.code}</span>],
    [t("dataset.classification"), content.classification.join(" / ")],
    [t("catalogue.shareType"), <Word value={content.shareType} />],
    [t("catalogue.grade"), <Word value={content.grade} />],
    [t("dataset.methods"), offeredMethods(content.shareMethods).map(word).join(" · ")],
    [t("dataset.openData"), word(content.open)],
    [t("catalogue.format"), word(content.format)],
    [t("catalogue.updateCycle"), word(content.updateCycle)],
    [t("catalogue.tag"), content.tags.join(" · ") || t("common.none")],
    ...ofConditions,
    ...ofBasis,
  ];
}

/** Whether the authority still has to say something. */
const isUnderReview = ({ state }: DatasetView): boolean => state === "submitted" || state === "updating";

/** Where the dataset comes from and how it stands. */
function useStandingFacts(dataset: DatasetView): readonly Fact[] {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  const reasons = [dataset.returnReason, dataset.stateReason, ...dataset.holds.map((hold) => hold.reason)].filter(
    (reason) => reason !== undefined,
  );
  return [
    [t("dataset.holder"), departmentName(dataset.department)],
    [t("dataset.duty"), dataset.dutyRecords.map((duty) => t("dataset.dutyBy", { ...duty })).join(" · ")],
    [t("dataset.published"), <Instant at={dataset.publishedAt} />],
    [t("dataset.refreshed"), <Instant at={dataset.lastRefreshAt} />],
    [t("dataset.freshness"), <Word value={dataset.freshness} />],
    ...(dataset.reviewDue === undefined
      ? []
      : ([[t("dataset.reviewDue"), <Due day={dataset.reviewDue} isOpen={isUnderReview(dataset)} />]] as const)),
    ...(reasons.length === 0 ? [] : ([[t("common.reason"), reasons.join(" · ")]] as const)),
  ];
}

function Pending({ content }: Readonly<{ content: DatasetContent }>) {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("dataset.pending")}>
      <h2 className="small">{content.title}</h2>
      <p className="document">{content.abstract}</p>
      <Facts facts={useContentFacts(content)} />
      <p className="meta">{content.items.map((item) => `${item.title} (${item.name})`).join(" · ")}</p>
    </Card>
  );
}

export function About({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const facts = useContentFacts(dataset.content);
  const standing = useStandingFacts(dataset);
  return (
    <div className="stack">
      <p className="document">{dataset.content.abstract}</p>
      <Facts facts={[...standing, ...facts]} />
      {dataset.pendingContent && <Pending content={dataset.pendingContent} />}
    </div>
  );
}
