import { MAX_REQUEST_TEXT, type RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { type Attachment, AttachmentsField } from "../../components/attachments-field.js";
import { TextField } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";

interface Values {
  readonly text: string;
  readonly attachments?: Attachment[];
}

/** The requester's unit supplies what the provider said is missing, in words and as files. */
export function Supplement({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const { id, version, supplement } = request;
  return (
    <FormDialog<"supplementAccessRequest", Values>
      operation="supplementAccessRequest"
      label={t("request.supplement")}
      isPrimary
      hint={supplement?.missing.join(" · ") ?? ""}
      parts={({ text, attachments = [] }) => ({
        params: { id },
        body: { expectedVersion: version, text, ...(attachments.length === 0 ? {} : { attachments }) },
      })}
    >
      <TextField name="text" label={t("request.supplementText")} maxLength={MAX_REQUEST_TEXT} rows={4} />
      <AttachmentsField />
    </FormDialog>
  );
}
