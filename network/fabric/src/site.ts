import type { Bilingual } from "@mulian/terminal/language";
import type { Binaries } from "./binaries.js";
import { PeerCli } from "./peer-cli.js";
import { type Plan, planNetwork, portNames } from "./plan.js";
import { assignPorts } from "./ports.js";
import type { Processes } from "./processes.js";
import type { Topology } from "./topology.js";

/** What every step on a network of this machine needs. */
export interface Site {
  readonly plan: Plan;
  readonly binaries: Binaries;
  readonly processes: Processes;
  readonly cli: PeerCli;
  /** Says what is being done. */
  readonly tell: (step: Bilingual) => void;
}

export type SiteOptions = Pick<Site, "binaries" | "processes" | "tell"> & {
  readonly topology: Topology;
  readonly dataDir: string;
};

/** Plans the topology's processes; a listener that has no port yet gets one. @throws FabricNetworkError PORT_IN_USE */
export async function siteOf({ topology, dataDir, ...tools }: SiteOptions): Promise<Site> {
  const running = new Set(Object.keys(tools.processes.pids));
  const ports = await assignPorts(dataDir, portNames(topology), topology.ports.first, running);
  const plan = planNetwork(topology, dataDir, ports);
  return { ...tools, plan, cli: new PeerCli(plan, tools.binaries) };
}
