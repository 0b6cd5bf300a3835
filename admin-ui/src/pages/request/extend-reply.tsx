import type { RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useHasRole } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { oneParagraph } from "../../text/trimmed.js";

/** The authority consents, once and in time, to a longer reply on conditional data (Order 809, Art 21). */
export function ExtendReply({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const isAuthority = useHasRole("authority");
  const { id, version, state, shareType, extended, overdue, replyDue } = request;
  const mayExtend = state === "submitted" && shareType === "conditional" && !extended && !overdue;
  if (!isAuthority || !mayExtend || replyDue === undefined) return null;
  return (
    <CommandButton
      operation="extendAccessRequest"
      label={t("request.extend")}
      ask="text"
      hint={t("request.extendHint", { day: replyDue })}
      parts={(reason) => ({ params: { id }, body: { expectedVersion: version, reason: oneParagraph(reason) } })}
    />
  );
}
