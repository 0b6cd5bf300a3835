import { bringUp } from "../bring-up.js";
import { readChanges, saveChanges } from "../changes.js";
import { ChannelConfiguration, type Configuration } from "../channel-configuration.js";
import type { ConnectionProfile } from "../connection.js";
import { FabricNetworkError } from "../errors.js";
import { hostPortOf } from "../host-port.js";
import type { Node } from "../plan.js";
import { recordTopology } from "../recorded-topology.js";
import { type Site, siteOf } from "../site.js";
import { checkTopology, type Topology } from "../topology.js";
import { withoutOrderers } from "../topology/without-orderers.js";
import { type Consenter, consentersOf } from "./consenters.js";

export interface Narrowed {
  readonly site: Site;
  readonly connection: ConnectionProfile;
}

/**
 * An orderer leaves the consenters of a channel ordered by Raft, and the addresses by which its organisation's orderers are found;
 * signed by the majority of the ordering organisations. Its process ends, its folder stays. After an interruption the same call goes on.
 * @throws FabricNetworkError NO_SUCH_PROCESS, INVALID_TOPOLOGY for the last orderer, or behind BFT
 */
export async function removeOrderer(site: Site, name: string): Promise<Narrowed> {
  const { plan, processes, tell } = site;
  const orderer = plan.orderers.find((each) => each.name === name);
  if (orderer === undefined) throw new FabricNetworkError("NO_SUCH_PROCESS", `There is no orderer ${name}.`);
  const topology = checkTopology(topologyWithout(plan.topology, orderer));
  const narrower = await siteOf({ ...site, topology, dataDir: plan.dataDir });
  tell(`${name} leaves the consenters`);
  await leaveConsenters(narrower, orderer);
  const changes = await readChanges(plan.dataDir);
  const orderers = [...new Set([...(changes.removedOrderers ?? []), name])];
  await saveChanges(plan.dataDir, { ...changes, removedOrderers: orderers });
  await recordTopology(plan.dataDir, topology);
  if (processes.isKnown(name)) await processes.remove(name);
  return { site: narrower, connection: await bringUp(narrower) };
}

function topologyWithout(topology: Topology, { name }: Node): unknown {
  if (topology.consensus === "bft") {
    const message = "behind BFT every number of orderers has a quorum of its own: found a new network";
    throw new FabricNetworkError("INVALID_TOPOLOGY", `${name} cannot leave: ${message}.`, [
      { path: "consensus", message },
    ]);
  }
  return withoutOrderers(topology, [name]);
}

/** Nothing to do where the channel does not have it any more. */
async function leaveConsenters(narrower: Site, orderer: Node): Promise<void> {
  const { plan, cli, binaries } = narrower;
  const ordering = plan.organisations.filter(({ orderers }) => orderers.length > 0);
  const [first, ...others] = ordering;
  if (first === undefined) throw new Error("somebody orders");
  const channel = new ChannelConfiguration(plan, cli, binaries);
  const isThere = consentersOf(await channel.read(first)).some((each) => isOf(each, orderer));
  if (!isThere) return;
  const signers = others.slice(0, Math.floor(ordering.length / 2));
  await channel.change(first, (configuration) => removeFrom(configuration, orderer), signers);
}

function removeFrom(configuration: Configuration, orderer: Node): void {
  const consenters = consentersOf(configuration);
  consenters.splice(
    consenters.findIndex((each) => isOf(each, orderer)),
    1,
  );
  const members = configuration.channel_group.groups["Orderer"]?.groups ?? {};
  const endpoints = members[orderer.mspId]?.values["Endpoints"]?.value as { addresses: string[] } | undefined; // as configtxlator decodes it
  if (endpoints !== undefined)
    endpoints.addresses = endpoints.addresses.filter((address) => address !== orderer.address);
}

function isOf({ host, port }: Pick<Consenter, "host" | "port">, { address }: Node): boolean {
  const own = hostPortOf(address);
  return own.host === host && own.port === port;
}
