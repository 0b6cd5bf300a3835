import { DomainError } from "@mulian/domain";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { IdentityPort } from "../ports/identity.js";
import type { LedgerCaller } from "../ports/ledger.js";

export interface RequireAcceptedPorts {
  readonly identity: Pick<IdentityPort, "revokeOthers">;
  readonly administration: Pick<ChannelAdministration, "accepts">;
}

/**
 * A new certificate is of use only if the peer takes what its key signs. One that it does not take is revoked again, and all
 * others of its holder but the old one, which stays in use.
 * @throws DomainError ENDORSEMENT_REFUSED when it is not taken; what CA and peer say
 */
export async function requireAccepted(
  { identity, administration }: RequireAcceptedPorts,
  old: Pick<LedgerCaller, "certificatePem">,
  renewed: LedgerCaller,
): Promise<void> {
  if (await administration.accepts(renewed)) return;
  await identity.revokeOthers(renewed.enrolmentId, old.certificatePem, "superseded");
  throw new DomainError("ENDORSEMENT_REFUSED", "the peer does not take the new certificate; the old one stays in use");
}
