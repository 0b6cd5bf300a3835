import { MAX_REQUEST_TEXT, type RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { Decide } from "./decide.js";

/** What the requesting department's people do: sign, supplement, withdraw. */
function OurActions({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const isApprover = useHasRole("approver");
  const canWithdraw = useHasRole("approver", "requester");
  const params = { id: request.id };
  const base = { expectedVersion: request.version };
  return (
    <>
      {isApprover && request.missingSteps.includes("requester-unit") && (
        <CommandButton
          operation="approveAccessRequest"
          label={t("request.approve")}
          kind="primary"
          ask="confirm"
          hint={t("request.signTerms", { digest: request.termsDigest.slice(0, 16) })}
          parts={() => ({ params, body: { ...base, termsDigest: request.termsDigest } })}
        />
      )}
      {isApprover && request.state === "supplement-asked" && (
        <CommandButton
          operation="supplementAccessRequest"
          label={t("request.supplement")}
          kind="primary"
          ask="text"
          textLabel={t("request.supplementText")}
          maxLength={MAX_REQUEST_TEXT}
          hint={request.supplement?.missing.join(" · ") ?? ""}
          parts={(text) => ({ params, body: { ...base, text } })}
        />
      )}
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

/** Whether this reader's signature can decide now: the requester's unit signed, and theirs is among those still needed. */
function useDecides(request: RequestView): boolean {
  const { department } = useSession();
  const isApprover = useHasRole("approver");
  const isAuthority = useHasRole("authority");
  const { missingSteps } = request;
  if (request.state !== "submitted" || missingSteps.includes("requester-unit")) return false;
  return (isApprover && request.provider === department) || (isAuthority && missingSteps.includes("authority"));
}

export function RequestActions({ request }: Readonly<{ request: RequestView }>) {
  const { department } = useSession();
  const decides = useDecides(request);
  if (request.state !== "submitted" && request.state !== "supplement-asked") return null;
  return (
    <>
      {decides && <Decide request={request} />}
      {request.requester === department && <OurActions request={request} />}
    </>
  );
}
