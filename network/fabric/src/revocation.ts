import { Registrar } from "./ca/registrar.js";
import { ChannelConfiguration } from "./channel-configuration.js";
import type { Binaries } from "./binaries.js";
import { FabricNetworkError } from "./errors.js";
import type { PeerCli } from "./peer-cli.js";
import type { Plan } from "./plan.js";

/**
 * Revoking at the CA alone changes nothing for the peers: the list has to be in the channel's configuration. An organisation
 * may change its own part of that, so its administrator's signature suffices. Returns when every peer goes by it.
 */
export async function revokeInChannel(plan: Plan, mspId: string, cli: PeerCli, binaries: Binaries): Promise<void> {
  const organisation = plan.organisations.find((each) => each.mspId === mspId);
  if (organisation === undefined) throw new FabricNetworkError("TOOL_FAILED", `there is no organisation ${mspId}`);
  const registrar = await Registrar.open(organisation.ca, mspId);
  const list = Buffer.from(await registrar.revocationList()).toString("base64");
  const section = organisation.peers.length > 0 ? "Application" : "Orderer";
  await new ChannelConfiguration(plan, cli, binaries).change(organisation, (configuration) => {
    const msp = configuration.channel_group.groups[section]?.groups[mspId]?.values.MSP;
    if (msp === undefined) throw new FabricNetworkError("TOOL_FAILED", `the channel has no organisation ${mspId}`);
    msp.value.config.revocation_list = [list];
  });
}
