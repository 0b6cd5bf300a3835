import { base64Of } from "../certificates/base64-of.js";
import { signingCertificatePath } from "../certificates/node-certificates.js";
import type { Configuration } from "../channel-configuration.js";
import { hostPortOf } from "../host-port.js";
import type { Node, Organisation } from "../plan.js";
import type { Site } from "../site.js";
import { renewBlockValidation } from "./block-validation.js";
import { changeByMajority } from "./change-by-majority.js";
import { type Consenter, consentersOf, endpointsOf, isConsenter } from "./consenters.js";

/** Nothing to do where the channel has it already. */
export async function enterConsenters(site: Site, own: Organisation, orderer: Node): Promise<void> {
  const { byRaft, byBft } = await entryOf(own, orderer);
  const entry = site.plan.topology.consensus === "bft" ? byBft : byRaft;
  await changeByMajority(site, {
    isMade: (configuration) => consentersOf(configuration).some((each) => isConsenter(each, orderer)),
    make: (configuration) => addTo(configuration, orderer, entry),
  });
}

async function entryOf({ mspId }: Organisation, { address, tls, mspDir }: Node) {
  const certificate = await base64Of(tls.cert);
  const byRaft: Consenter = { ...hostPortOf(address), client_tls_cert: certificate, server_tls_cert: certificate };
  return { byRaft, byBft: { ...byRaft, msp_id: mspId, identity: await base64Of(signingCertificatePath(mspDir)) } };
}

function addTo(configuration: Configuration, orderer: Node, entry: Consenter): void {
  const consenters = consentersOf(configuration);
  // Unique among those that are there; the number of one that has left may come again.
  const id = Math.max(0, ...consenters.map((each) => each.id ?? 0)) + 1;
  consenters.push(entry.identity === undefined ? entry : { ...entry, id });
  renewBlockValidation(configuration);
  endpointsOf(configuration, orderer.mspId)?.addresses.push(orderer.address);
}
