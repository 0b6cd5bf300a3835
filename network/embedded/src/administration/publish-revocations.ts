import { CaClient } from "../ca-client.js";
import { readMspConfig } from "../channel/msp-config.js";
import type { ConnectionProfile } from "../index.js";
import { common, msp } from "../protos.js";
import { openAdministrator } from "./administrator.js";
import { ChannelAdministration } from "./channel-administration.js";

/**
 * Revoking at the CA alone changes nothing for the peers: the CA's list has to be in the channel's configuration. An organisation
 * may change its own part of that, so its administrator's signature suffices. Resolves when the peers go by it.
 * @throws OrdererRefusal; Error when there is no such organisation, or the CA does not answer
 */
export async function publishRevocations(profile: ConnectionProfile, mspId: string): Promise<void> {
  const organisation = profile.organisations[mspId];
  if (organisation === undefined) throw new Error(`there is no organisation ${mspId}`);
  const ca = new CaClient(organisation.ca);
  const list = await ca.revocationList(await ca.enrolRegistrar());
  const administrator = await openAdministrator(mspId, organisation);
  const channel = new ChannelAdministration(profile);
  await channel.change([administrator], (group) => setRevocationList(group, mspId, list));
}

/** @param list CRL in PEM, which takes the place of the organisation's lists */
export function setRevocationList(channel: common.ConfigGroup, mspId: string, list: string): void {
  const value = mspValueOf(channel, mspId);
  const config = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  const { fabric } = readMspConfig(config);
  fabric.setRevocationListList([Buffer.from(list)]);
  config.setConfig(fabric.serializeBinary());
  value.setValue(config.serializeBinary());
}

/** An organisation's group may bear another name than its MSP. */
function mspValueOf(channel: common.ConfigGroup, mspId: string): common.ConfigValue {
  for (const [, group] of channel.getGroupsMap().get("Application")?.getGroupsMap().entries() ?? []) {
    const value = group.getValuesMap().get("MSP");
    if (value === undefined) continue;
    if (readMspConfig(msp.MSPConfig.deserializeBinary(value.getValue_asU8())).mspId === mspId) return value;
  }
  throw new Error(`the channel has no organisation ${mspId}`);
}
