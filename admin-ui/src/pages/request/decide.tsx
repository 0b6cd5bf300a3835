import type { RequestView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";
import { linesOf } from "../../text/trimmed.js";
import { Refuse } from "./refuse.js";
import { Terms } from "./terms.js";

/** The decision's buttons: consent, refusal with reasons, and once the question for what is missing. */
export function Decide({ request }: Readonly<{ request: RequestView }>) {
  const { t } = useTranslation();
  const { department } = useSession();
  const params = { id: request.id };
  const base = { expectedVersion: request.version };
  const signed = { ...base, termsDigest: request.termsDigest };
  return (
    <>
      <CommandButton
        operation="decideAccessRequest"
        label={t("request.grant")}
        kind="primary"
        ask="confirm"
        hint={t("request.signTerms", { digest: request.termsDigest.slice(0, 16) })}
        details={<Terms request={request} />}
        parts={() => ({ params, body: { ...signed, outcome: "grant" as const } })}
      />
      <Refuse request={request} />
      {request.supplement === undefined && request.provider === department && (
        <CommandButton
          operation="askSupplement"
          label={t("request.askSupplement")}
          ask="text"
          textLabel={t("request.missingMaterial")}
          hint={t("request.supplementHint")}
          parts={(text) => ({ params, body: { ...base, missing: linesOf(text) } })}
        />
      )}
    </>
  );
}
