import { type DestructionProof, type GrantView, MAX_REQUEST_TEXT } from "@mulian/domain";
import { Form, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { type Attachment, AttachmentsField } from "../../components/attachments-field.js";
import { Documents } from "../../components/documents.js";
import { TextField } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";

const WAYS = ["words", "file", "later"] as const;
type Way = (typeof WAYS)[number];

export interface ProofValues {
  readonly way: Way;
  readonly words?: string;
  readonly file?: readonly Attachment[];
}

/** The one document that proves it; none when it is to follow. */
export function proofOf({ way, words = "", file = [] }: ProofValues): { readonly destruction?: DestructionProof } {
  const [attachment] = file;
  if (way === "words") return { destruction: { text: words } };
  return way === "file" && attachment !== undefined ? { destruction: attachment } : {};
}

/** How it was destroyed, in words or as a file such as a signed protocol. */
export function ProofFields({ ways = WAYS }: Readonly<{ ways?: readonly Way[] }>) {
  const { t } = useTranslation();
  const way: Way | undefined = Form.useWatch("way");
  return (
    <>
      <Form.Item name="way" label={t("destruction.proof")}>
        <Radio.Group options={ways.map((value) => ({ value, label: t(`destruction.${value}`) }))} />
      </Form.Item>
      {way === "words" && (
        <TextField
          name="words"
          label={t("destruction.text")}
          maxLength={MAX_REQUEST_TEXT}
          rows={3}
          extra={t("destruction.textHint")}
        />
      )}
      {way === "file" && <AttachmentsField name="file" label={t("destruction.file")} max={1} isRequired />}
    </>
  );
}

/** The holder proves that what it held by a grant that is over is destroyed. */
export function ClaimDestruction({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const mayClaim = useHasRole("requester", "steward");
  const open = grant.holdings.find(({ destructionDigest }) => destructionDigest === undefined);
  if (!mayClaim || grant.grantee !== department || open === undefined) return null;
  return (
    <FormDialog<"endKeyHolding", ProofValues>
      operation="endKeyHolding"
      label={t("destruction.claim")}
      hint={t("destruction.hint")}
      initial={{ way: "words" }}
      parts={(values) => ({
        params: { id: open.id },
        body: { expectedVersion: open.version, endedBy: "destroyed", ...proofOf(values) },
      })}
    >
      <ProofFields ways={["words", "file"]} />
    </FormDialog>
  );
}

/** Every proof on record. */
export function DestructionProofs({ grant }: Readonly<{ grant: GrantView }>) {
  const proved = grant.holdings.filter(({ destructionDigest }) => destructionDigest !== undefined);
  return proved.map(({ id }) => <Documents key={id} operation="keyHoldingDocuments" id={id} />);
}
