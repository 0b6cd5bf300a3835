import { join } from "node:path";
import { FabricNetworkError } from "./errors.js";
import { readJson, writePrivately } from "./files.js";
import { type Plan, planNetwork } from "./plan.js";
import { storedPorts } from "./ports.js";
import type { Topology } from "./topology.js";

/** The topology of the network in the folder, as it is now; undefined when there is none. */
export function readTopologyOf(dataDir: string): Promise<Topology | undefined> {
  return readJson<Topology>(recordedTopologyPath(dataDir));
}

export function recordTopology(dataDir: string, topology: Topology): Promise<void> {
  return writePrivately(recordedTopologyPath(dataDir), JSON.stringify(topology, undefined, 2));
}

export function recordedTopologyPath(dataDir: string): string {
  return join(dataDir, "network.json");
}

/** The plan of the network in the folder, whether it runs or not. @throws FabricNetworkError NOT_RUNNING when there is none */
export async function readPlan(dataDir: string): Promise<Plan> {
  const topology = await readTopologyOf(dataDir);
  if (topology === undefined)
    throw new FabricNetworkError("NOT_RUNNING", {
      zh: `${dataDir} 中没有网络。`,
      en: `There is no network in ${dataDir}.`,
    });
  return planNetwork(topology, dataDir, await storedPorts(dataDir));
}
