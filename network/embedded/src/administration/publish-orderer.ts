import { type OrdererPlace, singleConsenter } from "../channel/consensus.js";
import { ordererAddresses } from "../channel/organisation-group.js";
import type { ConnectionProfile } from "../index.js";
import { common } from "../protos.js";
import { openAdministrator } from "./administrator.js";
import { ChannelAdministration } from "./channel-administration.js";

/**
 * Makes the channel's configuration name the orderer where it listens now, with the certificate that it shows: somebody else may
 * have taken the port it had, and certificates are made anew. Changes nothing where it is named so already.
 */
export async function publishOrderer(profile: ConnectionProfile, place: OrdererPlace): Promise<void> {
  const { ordering } = profile;
  const administrator = await openAdministrator(ordering.mspId, ordering);
  const consensus = singleConsenter(place).serializeBinary();
  const addresses = ordererAddresses(place.address).serializeBinary();
  await new ChannelAdministration(profile).change([administrator], (channel) => {
    const section = channel.getGroupsMap().get("Orderer");
    section?.getValuesMap().get("ConsensusType")?.setValue(consensus);
    const own: common.ConfigGroup | undefined = section?.getGroupsMap().get(ordering.mspId);
    own?.getValuesMap().get("Endpoints")?.setValue(addresses);
  });
}
