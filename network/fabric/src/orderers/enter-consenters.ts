import { readFile } from "node:fs/promises";
import { signingCertificatePath } from "../certificates/node-certificates.js";
import { ChannelConfiguration, type Configuration } from "../channel-configuration.js";
import { hostPortOf } from "../host-port.js";
import type { Node, Organisation } from "../plan.js";
import type { Site } from "../site.js";
import { renewBlockValidation } from "./block-validation.js";
import { type Consenter, consentersOf, endpointsOf, isConsenter } from "./consenters.js";

/** Nothing to do where the channel has it already. */
export async function enterConsenters(
  { plan, cli, binaries, tell }: Site,
  own: Organisation,
  orderer: Node,
): Promise<void> {
  const ordering = plan.organisations.filter(({ orderers }) => orderers.length > 0);
  const [first, ...others] = ordering;
  if (first === undefined) throw new Error("somebody orders");
  const channel = new ChannelConfiguration(plan, cli, binaries);
  if (consentersOf(await channel.read(first)).some((each) => isConsenter(each, orderer))) return;
  const entry = await entryOf(own, orderer);
  const isByBft = plan.topology.consensus === "bft";
  // Who sends it counts too.
  const signers = others.slice(0, Math.floor(ordering.length / 2));
  tell(`signed by ${[...signers, first].map(({ name }) => name).join(", ")}`);
  await channel.change(
    first,
    (configuration) => addTo(configuration, orderer, isByBft ? entry.byBft : entry.byRaft),
    signers,
  );
}

async function entryOf({ mspId }: Organisation, { address, tls, mspDir }: Node) {
  const base64Of = async (path: string): Promise<string> => (await readFile(path)).toString("base64");
  const certificate = await base64Of(tls.cert);
  const byRaft: Consenter = { ...hostPortOf(address), client_tls_cert: certificate, server_tls_cert: certificate };
  return { byRaft, byBft: { ...byRaft, msp_id: mspId, identity: await base64Of(signingCertificatePath(mspDir)) } };
}

function addTo(configuration: Configuration, orderer: Node, entry: Consenter): void {
  const consenters = consentersOf(configuration);
  // Numbers of those that left are given again to nobody who is there: the highest is never used twice at a time.
  const id = Math.max(0, ...consenters.map((each) => each.id ?? 0)) + 1;
  consenters.push(entry.identity === undefined ? entry : { ...entry, id });
  renewBlockValidation(configuration);
  endpointsOf(configuration, orderer.mspId)?.addresses.push(orderer.address);
}
