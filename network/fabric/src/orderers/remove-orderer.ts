import { bringUp } from "../bring-up.js";
import { readChanges, saveChanges } from "../changes.js";
import type { Configuration } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";
import type { Node } from "../plan.js";
import { recordTopology } from "../recorded-topology.js";
import { type Site, siteOf } from "../site.js";
import { checkTopology } from "../topology.js";
import { withoutOrderers } from "../topology/without-orderers.js";
import { renewBlockValidation } from "./block-validation.js";
import { changeByMajority } from "./change-by-majority.js";
import type { ChangedNetwork } from "./changed-network.js";
import { consentersOf, endpointsOf, isConsenter } from "./consenters.js";
import { untilInStep } from "./until-in-step.js";

/**
 * An orderer leaves the channel's consenters, and the addresses by which its organisation's orderers are found; signed by the
 * majority of the ordering organisations. Its process ends, its folder stays. After an interruption the same call goes on.
 * @throws FabricNetworkError NO_SUCH_PROCESS, INVALID_TOPOLOGY for the last orderer behind Raft, or the fourth behind BFT
 */
export async function removeOrderer(site: Site, name: string): Promise<ChangedNetwork> {
  const { plan, processes, tell } = site;
  const orderer = plan.orderers.find((each) => each.name === name);
  if (orderer === undefined)
    throw new FabricNetworkError("NO_SUCH_PROCESS", {
      zh: `没有排序节点 ${name}。`,
      en: `There is no orderer ${name}.`,
    });
  const topology = checkTopology(withoutOrderers(plan.topology, [name]));
  const narrower = await siteOf({ ...site, topology, dataDir: plan.dataDir });
  tell({ zh: `${name} 离开共识节点`, en: `${name} leaves the consenters` });
  await leaveConsenters(narrower, orderer);
  const changes = await readChanges(plan.dataDir);
  const orderers = [...new Set([...(changes.removedOrderers ?? []), name])];
  await saveChanges(plan.dataDir, { ...changes, removedOrderers: orderers });
  await recordTopology(plan.dataDir, topology);
  if (processes.isKnown(name)) await processes.remove(name);
  await untilInStep(narrower.plan, { zh: `${name} 离开`, en: `${name} has left` });
  return { site: narrower, connection: await bringUp(narrower) };
}

/** Nothing to do where the channel does not have it any more. */
async function leaveConsenters(narrower: Site, orderer: Node): Promise<void> {
  await changeByMajority(narrower, {
    isMade: (configuration) => !consentersOf(configuration).some((each) => isConsenter(each, orderer)),
    make: (configuration) => removeFrom(configuration, orderer),
  });
}

function removeFrom(configuration: Configuration, orderer: Node): void {
  const consenters = consentersOf(configuration);
  consenters.splice(
    consenters.findIndex((each) => isConsenter(each, orderer)),
    1,
  );
  renewBlockValidation(configuration);
  const endpoints = endpointsOf(configuration, orderer.mspId);
  if (endpoints !== undefined)
    endpoints.addresses = endpoints.addresses.filter((address) => address !== orderer.address);
}
