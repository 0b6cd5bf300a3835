import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { IdentityPort } from "../ports/identity.js";

export interface PublishRevocationsPorts {
  readonly identity: Pick<IdentityPort, "revocationList">;
  readonly administration: ChannelAdministration;
}

/**
 * Puts the CA's list into the channel's configuration, without which peers go on taking what the CA has revoked.
 * @returns the number of the configuration's block; undefined where the administrator's key is kept elsewhere
 * @throws DomainError what CA and orderers say
 */
export async function publishRevocations({
  identity,
  administration,
}: PublishRevocationsPorts): Promise<number | undefined> {
  return administration.isConfigured ? administration.publishRevocations(await identity.revocationList()) : undefined;
}
