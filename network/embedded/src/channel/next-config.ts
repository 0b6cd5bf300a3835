import { common } from "../protos.js";
import { ChannelConfig, type ConfiguredOrganisation } from "./channel-config.js";
import { proposeConfig } from "./config-update.js";
import { ConfigurationError } from "./configuration-error.js";

/**
 * The same as `proposeConfig`, and the result must be a configuration that may follow the current one.
 * @throws ConfigurationError
 */
export function nextConfig(current: ChannelConfig, update: common.Envelope): common.ConfigEnvelope {
  const proposed = proposeConfig(current, update);
  checkSuccession(current, new ChannelConfig(current.channelId, proposed.getConfig() ?? new common.Config()));
  return proposed;
}

/**
 * Whether a CONFIG transaction is what the orderer must have made of the update in it. Peers ask this again: nobody's word
 * counts for a configuration.
 */
export function isNextConfig(current: ChannelConfig, envelope: common.ConfigEnvelope): boolean {
  const [config, update] = [envelope.getConfig(), envelope.getLastUpdate()];
  if (config === undefined || update === undefined) return false;
  try {
    const proposed = nextConfig(current, update).getConfig();
    // Maps are written in the order of their keys, so that equal configurations have equal bytes.
    return proposed !== undefined && Buffer.from(proposed.serializeBinary()).equals(config.serializeBinary());
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

function checkSuccession(current: ChannelConfig, next: ChannelConfig): void {
  if (current.consensusType !== next.consensusType)
    invalid(`attempted to change consensus type from ${current.consensusType} to ${next.consensusType}`);
  checkMspIds("orderer", current.orderers, next.orderers);
  checkMspIds("application", current.members, next.members);
}

function checkMspIds(
  section: string,
  current: readonly ConfiguredOrganisation[],
  next: readonly ConfiguredOrganisation[],
): void {
  for (const { groupName, mspId } of current) {
    const after = next.find((organisation) => organisation.groupName === groupName);
    if (after !== undefined && after.mspId !== mspId)
      invalid(`${section} org ${groupName} attempted to change MSP ID from ${mspId} to ${after.mspId}`);
  }
}

function invalid(message: string): never {
  throw new ConfigurationError("INVALID", message);
}
