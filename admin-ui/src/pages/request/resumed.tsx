import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { CommandButton } from "../../components/command-button.js";
import { Instant } from "../../components/values.js";
import type { FirstDraft } from "./with-draft.js";

/** Says that the form goes on where its writer stopped, with the way to begin anew. */
export function Resumed({ draft, onDiscard }: Readonly<{ draft: FirstDraft; onDiscard: () => void }>) {
  const { t } = useTranslation();
  return (
    <Alert
      type="info"
      showIcon
      title={
        <>
          {t("drafts.resumed")} <Instant at={draft.updatedAt} />
        </>
      }
      action={
        <CommandButton
          operation="deleteDraft"
          label={t("drafts.discard")}
          ask="confirm"
          hint={t("drafts.discardHint")}
          parts={() => ({ params: { id: draft.id } })}
          onDone={onDiscard}
        />
      }
    />
  );
}
