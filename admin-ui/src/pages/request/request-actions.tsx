import type { RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { Decide } from "./decide.js";
import { ExtendReply } from "./extend-reply.js";
import { Supplement } from "./supplement.js";
import { Terms } from "./terms.js";

/** What the requesting department's people do: sign, supplement, withdraw. */
function OurActions({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const canWithdraw = useHasRole("approver", "requester");
  const params = { id: request.id };
  const base = { expectedVersion: request.version };
  return (
    <>
      {request.yourTurn === "sign-request" && (
        <CommandButton
          operation="approveAccessRequest"
          label={t("request.approve")}
          kind="primary"
          ask="confirm"
          hint={t("request.signTerms", { digest: request.termsDigest.slice(0, 16) })}
          details={<Terms request={request} />}
          parts={() => ({ params, body: { ...base, termsDigest: request.termsDigest } })}
        />
      )}
      {request.yourTurn === "supplement-request" && <Supplement request={request} />}
      {canWithdraw && (
        <CommandButton
          operation="withdrawAccessRequest"
          label={t("request.withdraw")}
          ask="confirm"
          hint={t("request.withdrawHint")}
          parts={() => ({ params, body: base })}
        />
      )}
    </>
  );
}

/** What this reader can do about an open request. */
export function RequestActions({ request }: Readonly<{ request: RequestView }>) {
  const { department } = useSession();
  if (request.state !== "submitted" && request.state !== "supplement-asked") return null;
  return (
    <>
      {request.yourTurn === "decide-request" && <Decide request={request} />}
      <ExtendReply request={request} />
      {request.requester === department && <OurActions request={request} />}
    </>
  );
}
