import { MAX_REASON, RefusalGround, type RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { ChoiceField, TextField } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";
import { oneParagraph } from "../../text/trimmed.js";

interface Values {
  readonly ground: RefusalGround | typeof UNLISTED;
  readonly reason: string;
}

/** Reasons that are none of the grounds the rules know: the refusal stands, and the authority is told. */
const UNLISTED = "unlisted-ground";

/** Refusal of a request: a ground of the closed list, and the reasons in words. */
export function Refuse({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const { id, version, termsDigest, shareType } = request;
  const grounds = RefusalGround.options.filter((one) => one !== "conditions-not-met" || shareType === "conditional");
  return (
    <FormDialog<"decideAccessRequest", Values>
      operation="decideAccessRequest"
      label={t("request.refuse")}
      hint={t("request.refuseHint")}
      parts={({ ground, reason }) => ({
        params: { id },
        body: {
          expectedVersion: version,
          termsDigest,
          outcome: "refuse" as const,
          reason: oneParagraph(reason),
          ...(ground === UNLISTED ? {} : { ground }),
        },
      })}
    >
      <ChoiceField name="ground" label={t("request.ground")} values={[...grounds, UNLISTED]} />
      <TextField name="reason" label={t("request.reason")} maxLength={MAX_REASON} rows={3} />
    </FormDialog>
  );
}
