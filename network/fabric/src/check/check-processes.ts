import { versionOf } from "../health.js";
import type { Plan } from "../plan.js";
import { networkStatus, type ProcessStatus } from "../status.js";
import type { Finding } from "./finding.js";

/** Blocks that a peer may be behind the first: a busy one is some behind for a moment. */
const MOST_BLOCKS_BEHIND = 50;

/** Whether a running network's processes run, keep up, and are of the release that the topology names. */
export async function checkProcesses(plan: Plan): Promise<Finding[]> {
  const { processes, leader } = await networkStatus(plan.dataDir);
  const missing = processes.filter(({ state }) => state !== "running").map(({ name, state }) => `${name} (${state})`);
  const findings: Finding[] = [
    missing.length === 0
      ? { check: "processes", level: "ok", finding: `${processes.length} run` }
      : {
          check: "processes",
          level: "failed",
          finding: `not running: ${missing.join(", ")}`,
          remedy: `network up starts them; their logs are in ${plan.logsDir}`,
        },
    ...laggards(processes),
    ...(await ofOtherRelease(plan)),
  ];
  if (leader !== undefined) return findings;
  const remedy = "start the orderers that are away: with a majority of them away nothing is ordered";
  return [...findings, { check: "processes", level: "failed", finding: "no orderer leads", remedy }];
}

function laggards(processes: readonly ProcessStatus[]): Finding[] {
  const highest = Math.max(...processes.map(({ height }) => height ?? 0));
  return processes
    .filter(({ height }) => height !== undefined && height < highest - MOST_BLOCKS_BEHIND)
    .map(({ name, height }) => ({
      check: "processes",
      level: "warning",
      finding: `${name} has ${height} of ${highest} blocks`,
      remedy: "wait, and look again; if it does not move, its log says why",
    }));
}

async function ofOtherRelease({ peers, orderers, topology }: Plan): Promise<Finding[]> {
  const versions = await Promise.all(
    [...peers, ...orderers].map(async ({ name, operationsAddress }) => ({
      name,
      version: await versionOf(operationsAddress),
    })),
  );
  return versions
    .filter(({ version }) => version !== undefined && version !== topology.fabric)
    .map(({ name, version }) => ({
      check: "processes",
      level: "failed",
      finding: `${name} is Fabric ${version}, not ${topology.fabric}`,
      remedy: `network stop ${name}, then network up`,
    }));
}
