import { existsSync } from "node:fs";
import { BinariesMissing, findBinaries } from "../binaries.js";
import { applyChanges, readChanges } from "../changes.js";
import { problemWithChaincode } from "../chaincode/require-chaincodes.js";
import { asSaid } from "../errors.js";
import { lockHolder } from "../lock.js";
import { planNetwork, portNames } from "../plan.js";
import { plannedPorts } from "../ports.js";
import type { Topology } from "../topology.js";
import { checkCapabilities } from "./check-capabilities.js";
import { checkCertificates } from "./check-certificates.js";
import { checkClock } from "./check-clock.js";
import { checkDisk } from "./check-disk.js";
import { checkPorts } from "./check-ports.js";
import { checkProcesses } from "./check-processes.js";
import type { Finding } from "./finding.js";

/** Looks at everything that a network needs, before its first start as well as while it runs. */
export async function checkNetwork(topology: Topology, dataDir: string, now = new Date()): Promise<readonly Finding[]> {
  const whole = applyChanges(topology, await readChanges(dataDir));
  const isRunning = (await lockHolder(dataDir)) !== undefined;
  const ports = await plannedPorts(dataDir, portNames(whole), whole.ports.first);
  const plan = planNetwork(whole, dataDir, ports);
  const atHand = [checkTopologyOf(whole), checkBinaries(whole.fabric)];
  const awaited = await Promise.all([
    checkDisk(dataDir),
    checkClock(isRunning ? plan : undefined),
    isRunning ? checkProcesses(plan) : checkPorts(ports),
    existsSync(dataDir) ? checkCertificates(plan, now) : Promise.resolve([]),
    isRunning ? checkCapabilities(plan) : Promise.resolve([]),
  ]);
  return [...atHand, ...awaited].flat();
}

function checkTopologyOf({ channel, organisations, chaincodes }: Topology): Finding[] {
  const problems = chaincodes.flatMap(({ path }) => problemWithChaincode(path) ?? []);
  if (problems.length === 0)
    return [
      {
        check: "topology",
        level: "ok",
        finding: {
          zh: `通道 ${channel}，${organisations.length} 个组织`,
          en: `channel ${channel}, ${organisations.length} organisations`,
        },
      },
    ];
  const remedy = {
    zh: "指定一个已安装依赖的 Node 链码目录",
    en: "name the folder of a Node chaincode whose dependencies are installed",
  };
  return problems.map((finding) => ({ check: "topology", level: "failed", finding, remedy }));
}

function checkBinaries(release: string): Finding {
  try {
    const { peer } = findBinaries(release);
    return { check: "binaries", level: "ok", finding: asSaid(`Fabric ${release} (${peer})`) };
  } catch (error) {
    if (!(error instanceof BinariesMissing)) throw error;
    return { check: "binaries", level: "failed", finding: error.what, remedy: error.remedy };
  }
}
