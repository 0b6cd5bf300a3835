import type { DatasetSummary } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Instant, Word } from "../../components/values.js";
import { useDepartmentName } from "../../components/department-name.js";

/** Characters of an abstract that tell what a dataset is; its page has the rest. */
const SHOWN_ABSTRACT = 160;

const shortened = (text: string): string =>
  text.length <= SHOWN_ABSTRACT ? text : `${text.slice(0, SHOWN_ABSTRACT)}…`;

/** A dataset among the results. */
export function Hit({ dataset }: Readonly<{ dataset: DatasetSummary }>) {
  const { t } = useTranslation();
  const departmentName = useDepartmentName();
  return (
    <li className="hit">
      <h2>
        <Link to={`/datasets/${dataset.id}`}>{dataset.title}</Link>
      </h2>
      <p>{shortened(dataset.abstract)}</p>
      <div className="meta words">
        <Word value={dataset.shareType} />
        {dataset.grade !== "general" && <Word value={dataset.grade} />}
        {dataset.state !== "published" && <Word value={dataset.state} />}
        <span>{departmentName(dataset.department)}</span>
        <span>{t("catalogue.items", { count: dataset.items })}</span>
        <span>{t(dataset.linked ? "catalogue.linked" : "catalogue.notLinked")}</span>
        {dataset.publishedAt !== undefined && (
          <span>
            {t("dataset.published")} <Instant at={dataset.publishedAt} />
          </span>
        )}
      </div>
    </li>
  );
}
