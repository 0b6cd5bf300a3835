import type { DatasetView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { CommandButton } from "../../components/command-button.js";
import { oneParagraph } from "../../text/trimmed.js";

/** The authority's: publish or return what was submitted, hold and lift what was published. */
export function ReviewActions({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const { id, version, state } = dataset;
  const params = { id };
  const isHeld = dataset.holds.some((hold) => hold.actor === "authority" && hold.state === "suspended");
  if (state === "submitted" || state === "updating")
    return (
      <>
        <CommandButton
          operation="reviewDataset"
          label={t("dataset.publish")}
          kind="primary"
          ask="confirm"
          hint={t("dataset.publishHint", { title: (dataset.pendingContent ?? dataset.content).title })}
          parts={() => ({ params, body: { expectedVersion: version, outcome: "publish" as const } })}
        />
        <CommandButton
          operation="reviewDataset"
          label={t("dataset.return")}
          ask="text"
          hint={t("dataset.returnHint")}
          parts={(reason) => ({
            params,
            body: { expectedVersion: version, outcome: "return" as const, reason: oneParagraph(reason) },
          })}
        />
      </>
    );
  if (isHeld)
    return (
      <CommandButton
        operation="liftDataset"
        label={t("dataset.lift")}
        ask="confirm"
        hint={t("dataset.liftHint")}
        parts={() => ({ params, body: {} })}
      />
    );
  if (state !== "published") return null;
  return (
    <CommandButton
      operation="holdDataset"
      label={t("dataset.hold")}
      kind="danger"
      ask="text"
      hint={t("dataset.holdHint")}
      parts={(reason) => ({ params, body: { reason: oneParagraph(reason) } })}
    />
  );
}
