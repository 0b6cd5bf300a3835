import type { ChannelConfig } from "../channel/channel-config.js";
import type { LiveConfiguration } from "../channel/live-configuration.js";
import { type SignedData, signersOf } from "../channel/signed-data.js";
import { MspError } from "../crypto/types.js";
import type { Identity } from "../crypto/types.js";
import { DEFAULT_POLICIES, type Resource } from "./resources.js";

export class AccessError extends Error {
  override readonly name = "AccessError";
}

interface Configured {
  readonly channelId: string;
  readonly configuration: LiveConfiguration;
}

/**
 * Whether the channel's configuration, as it is now, lets this signer use the resource: by the policy that its ACLs name, or by
 * Fabric's default.
 * @throws AccessError with Fabric's words when the certificate is not valid in this channel, did not sign, or may not
 */
export function checkAccess({ channelId, configuration }: Configured, resource: Resource, data: SignedData): Identity {
  const config = configuration.current;
  const [signer] = signersOf(config.mspManager, [data]);
  const named = config.acls.get(resource);
  const policy = named ?? DEFAULT_POLICIES[resource];
  const refusal = refusalOf(config, policy, signer);
  if (signer !== undefined && refusal === undefined) return signer;
  const during = named === undefined ? `on channel [${channelId}] with policy [${policy}]` : `[${policy}]`;
  const failed = named === undefined ? "Failed" : "failed";
  throw new AccessError(`${failed} evaluating policy on signed data during check policy ${during}: [${refusal}]`);
}

/** A stream may outlive its certificate and its right: asked at every block. @param serialized whose signature was checked */
export function mayStill({ configuration }: Configured, resource: Resource, serialized: Uint8Array): boolean {
  const config = configuration.current;
  try {
    const identity = config.mspManager.deserialize(serialized);
    return refusalOf(config, config.acls.get(resource) ?? DEFAULT_POLICIES[resource], identity) === undefined;
  } catch (error) {
    if (error instanceof MspError) return false;
    throw error;
  }
}

function refusalOf(config: ChannelConfig, policy: string, signer: Identity | undefined): string | undefined {
  return config.refusalOf(policy, signer === undefined ? [] : [signer]);
}
