import { CANNOT_RECALL, type GrantView } from "@mulian/domain";
import { useTranslation } from "react-i18next";
import { useHasRole, useSession } from "../../api/session.js";
import { CommandButton } from "../../components/command-button.js";

/** The holder has its gateway delete what it has of the key, and claims it with a proof that the gateway signs. */
export function DestroyHere({ grant }: Readonly<{ grant: GrantView }>) {
  const { t, i18n } = useTranslation();
  const { department } = useSession();
  const mayDestroy = useHasRole("requester", "steward");
  const held = grant.holdings.find(({ destructionDigest }) => !destructionDigest);
  if (!mayDestroy || grant.grantee !== department || held === undefined) return null;
  return (
    <CommandButton
      operation="destroyKeyHolding"
      label={t("keys.destroy")}
      kind="danger"
      ask="confirm"
      hint={`${t("keys.destroyHint")} ${CANNOT_RECALL[i18n.language === "en" ? "en" : "zh"]}`}
      parts={() => ({ params: { id: held.id }, body: { expectedVersion: held.version } })}
    />
  );
}
