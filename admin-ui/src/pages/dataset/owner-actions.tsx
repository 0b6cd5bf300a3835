import type { DatasetView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { CommandButton } from "../../components/command-button.js";
import { LinkButton } from "../../components/link-button.js";
import { oneParagraph } from "../../text/trimmed.js";

/** The owning department's head: change, suspend and resume, retire. */
export function OwnerActions({ dataset }: Readonly<{ dataset: DatasetView }>) {
  const { t } = useTranslation();
  const { id, state, version: expectedVersion } = dataset;
  const params = { id };
  return (
    <>
      {(state === "published" || state === "returned") && (
        <LinkButton to={`/datasets/${id}/edit`} label={t("dataset.change")} isPrimary={state === "returned"} />
      )}
      {state === "published" && (
        <CommandButton
          operation="suspendDataset"
          label={t("dataset.suspend")}
          ask="text"
          hint={t("dataset.suspendHint")}
          parts={(reason) => ({ params, body: { expectedVersion, reason: oneParagraph(reason) } })}
        />
      )}
      {state === "suspended" && (
        <CommandButton
          operation="resumeDataset"
          label={t("dataset.resume")}
          ask="confirm"
          hint={t("dataset.resumeHint")}
          parts={() => ({ params, body: { expectedVersion } })}
        />
      )}
      {(state === "published" || state === "suspended") && (
        <CommandButton
          operation="retireDataset"
          label={t("dataset.retire")}
          kind="danger"
          ask="text"
          hint={t("dataset.retireHint")}
          parts={(reason) => ({ params, body: { expectedVersion, reason: oneParagraph(reason) } })}
        />
      )}
    </>
  );
}
