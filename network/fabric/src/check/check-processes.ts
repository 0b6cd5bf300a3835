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
      ? {
          check: "processes",
          level: "ok",
          finding: { zh: `${processes.length} 个在运行`, en: `${processes.length} run` },
        }
      : {
          check: "processes",
          level: "failed",
          finding: { zh: `未运行：${missing.join("、")}`, en: `not running: ${missing.join(", ")}` },
          remedy: {
            zh: `network up 可将其启动；日志在 ${plan.logsDir}`,
            en: `network up starts them; their logs are in ${plan.logsDir}`,
          },
        },
    ...laggards(processes),
    ...(await ofOtherRelease(plan)),
  ];
  if (leader !== undefined) return findings;
  const remedy = {
    zh: "启动缺席的排序节点：缺席过半则无法排序",
    en: "start the orderers that are away: with a majority of them away nothing is ordered",
  };
  return [
    ...findings,
    { check: "processes", level: "failed", finding: { zh: "没有排序节点领导", en: "no orderer leads" }, remedy },
  ];
}

function laggards(processes: readonly ProcessStatus[]): Finding[] {
  const highest = Math.max(...processes.map(({ height }) => height ?? 0));
  return processes
    .filter(({ height }) => height !== undefined && height < highest - MOST_BLOCKS_BEHIND)
    .map(({ name, height }) => ({
      check: "processes",
      level: "warning",
      finding: {
        zh: `${name} 有 ${height} 个区块，最多的有 ${highest} 个`,
        en: `${name} has ${height} of ${highest} blocks`,
      },
      remedy: {
        zh: "稍后再看；若无进展，原因见其日志",
        en: "wait, and look again; if it does not move, its log says why",
      },
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
      finding: {
        zh: `${name} 是 Fabric ${version}，而不是 ${topology.fabric}`,
        en: `${name} is Fabric ${version}, not ${topology.fabric}`,
      },
      remedy: { zh: `先执行 network stop ${name}，再执行 network up`, en: `network stop ${name}, then network up` },
    }));
}
