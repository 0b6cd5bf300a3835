import { type GrantView, type Hold, isGrantOver, MAX_REASON } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { TextField } from "../../components/fields.js";
import { FormDialog } from "../../components/form-dialog.js";
import { oneParagraph } from "../../text/trimmed.js";
import { ClaimDestruction, ProofFields, proofOf, type ProofValues } from "./destruction.js";

/** On which side of the grant this reader signs, if on any. */
function useSide(grant: GrantView): Hold["actor"] | undefined {
  const { department } = useSession();
  const isApprover = useHasRole("approver");
  const isAuthority = useHasRole("authority");
  if (isAuthority) return "authority";
  if (!isApprover) return undefined;
  if (grant.provider === department) return "provider";
  return grant.grantee === department ? "grantee" : undefined;
}

/** Suspend and resume one's own suspension; revoke for good. */
function HoldActions({ grant, side }: Readonly<{ grant: GrantView; side: Hold["actor"] }>) {
  const { t } = useTranslation();
  const params = { id: grant.id };
  const own = grant.holds.find((hold) => hold.actor === side);
  return (
    <>
      {own?.state === "suspended" ? (
        <CommandButton
          operation="resumeGrant"
          label={t("grant.resume")}
          ask="confirm"
          hint={t("grant.resumeHint")}
          parts={() => ({ params, body: {} })}
        />
      ) : (
        <CommandButton
          operation="suspendGrant"
          label={t("grant.suspend")}
          ask="text"
          hint={t("grant.suspendHint")}
          parts={(reason) => ({ params, body: { reason: oneParagraph(reason) } })}
        />
      )}
      {own?.state === "suspended" && side !== "grantee" && (
        <CommandButton
          operation="terminateGrant"
          label={t("grant.terminate")}
          kind="danger"
          ask="text"
          hint={t("grant.terminateHint")}
          parts={(reason) => ({ params, body: { expectedVersion: grant.version, reason: oneParagraph(reason) } })}
        />
      )}
      <CommandButton
        operation="revokeGrant"
        label={t("grant.revoke")}
        kind="danger"
        ask="text"
        hint={t("grant.revokeHint")}
        parts={(reason) => ({ params, body: { reason: oneParagraph(reason) } })}
      />
    </>
  );
}

function PartyActions({ grant }: Readonly<{ grant: GrantView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const isSteward = useHasRole("steward");
  const canComplete = useHasRole("approver", "requester");
  const params = { id: grant.id };
  const base = { expectedVersion: grant.version };
  return (
    <>
      {isSteward && grant.provider === department && grant.effectiveState === "agreed" && (
        <CommandButton
          operation="deliverGrant"
          label={t("grant.deliver")}
          kind="primary"
          ask="confirm"
          hint={t("grant.deliverHint")}
          parts={() => ({ params, body: base })}
        />
      )}
      {canComplete && grant.grantee === department && grant.state === "active" && (
        <FormDialog<"completeGrant", ProofValues & { readonly reason: string }>
          operation="completeGrant"
          label={t("grant.complete")}
          hint={t("grant.completeHint")}
          initial={{ way: "words" }}
          parts={({ reason, ...proof }) => ({
            params,
            body: { ...base, reason: oneParagraph(reason), ...proofOf(proof) },
          })}
        >
          <TextField name="reason" label={t("common.reason")} maxLength={MAX_REASON} rows={2} />
          <ProofFields />
        </FormDialog>
      )}
    </>
  );
}

export function GrantActions({ grant }: Readonly<{ grant: GrantView }>) {
  const side = useSide(grant);
  if (isGrantOver(grant.effectiveState)) return <ClaimDestruction grant={grant} />;
  return (
    <>
      <PartyActions grant={grant} />
      {side !== undefined && <HoldActions grant={grant} side={side} />}
    </>
  );
}
