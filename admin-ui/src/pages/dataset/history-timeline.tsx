import type { DatasetContent } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/hooks.js";
import { History, type Version } from "../../components/history.js";
import { Loaded } from "../../components/loaded.js";
import { Word } from "../../components/values.js";

/** Members of a dataset's content by what the form that writes them calls them. */
const MEMBERS = {
  title: "draft.name",
  code: "draft.code",
  abstract: "draft.abstract",
  duties: "draft.duties",
  classification: "dataset.classification",
  items: "draft.items",
  format: "draft.format",
  updateCycle: "draft.updateCycle",
  grade: "draft.grade",
  shareType: "draft.shareType",
  shareMethods: "draft.methods",
  conditions: "dataset.use",
  notSharedBasis: "dataset.legalBasis",
  open: "draft.open",
  tags: "draft.tags",
  assessments: "draft.assessments",
} as const satisfies Partial<Record<keyof DatasetContent, string>>;

const contentOf = (version: Version | undefined): Readonly<Record<string, unknown>> => {
  const content = version?.record["content"];
  return typeof content === "object" && content !== null ? { ...content } : {};
};

/** The state a version is in, and which parts of the content it changed. */
function Change({ version, before }: Readonly<{ version: Version; before: Version | undefined }>) {
  const { t } = useTranslation();
  const { state } = version.record;
  const [now, then] = [contentOf(version), contentOf(before)];
  const changed = Object.entries(MEMBERS).filter(
    ([member]) => JSON.stringify(now[member]) !== JSON.stringify(then[member]),
  );
  return (
    <>
      {typeof state === "string" && <Word value={state} />}{" "}
      {before !== undefined && changed.length > 0 && (
        <span>{t("dataset.changed", { what: changed.map(([, text]) => t(text)).join(" · ") })}</span>
      )}
    </>
  );
}

/** Every version of a dataset. */
export function HistoryTimeline({ dataset }: Readonly<{ dataset: string }>) {
  const history = useRead("datasetHistory", { params: { id: dataset } });
  return (
    <Loaded read={history}>
      {({ items }) => (
        <History versions={items} describe={(version, before) => <Change version={version} before={before} />} />
      )}
    </Loaded>
  );
}
