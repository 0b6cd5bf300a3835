import { join } from "node:path";
import { startCa } from "./ca/ca-server.js";
import { enrolOrganisation } from "./ca/identities.js";
import { define, install } from "./chaincode/lifecycle.js";
import { packageChaincode } from "./chaincode/package.js";
import { startService } from "./chaincode/service.js";
import { createGenesisBlock, joinOrderers, joinPeers } from "./channel.js";
import { coreYaml } from "./config/core.js";
import { ordererYaml } from "./config/orderer.js";
import { type ConnectionProfile, saveConnection } from "./connection.js";
import { FabricNetworkError } from "./errors.js";
import { writePrivately } from "./files.js";
import { isServing, leads, metricsOf } from "./health.js";
import type { ChaincodeService, Node, Organisation, Plan } from "./plan.js";
import { until } from "./until.js";
import { waitUntilServing } from "./readiness.js";
import type { Site } from "./site.js";

/** A node opens its databases first; a busy machine takes its time. */
const NODE_READY_LIMIT_MS = 90_000;
/** An election takes some five seconds (ten ticks of half a second), a second one as long again. */
const ELECTION_LIMIT_MS = 60_000;
/** A peer that lost its disk fetches the whole chain, some hundred blocks a second. */
const CATCH_UP_LIMIT_MS = 3_600_000;

/** Starts whatever of the network does not run yet. Every step finds what is done already. */
export async function bringUp(site: Site): Promise<ConnectionProfile> {
  const { plan, binaries, cli, tell } = site;
  tell({ zh: "各组织的 CA 和身份", en: "certificate authorities and identities" });
  await Promise.all(plan.organisations.map((organisation) => foundOrganisation(site, organisation)));
  await createGenesisBlock(plan, binaries);
  tell({
    zh: `${plan.orderers.length} 个排序节点，${plan.peers.length} 个背书节点`,
    en: `${plan.orderers.length} orderers and ${plan.peers.length} peers`,
  });
  await Promise.all([...plan.orderers, ...plan.peers].map((node) => startNode(site, node)));
  await joinOrderers(plan, binaries);
  if (plan.topology.consensus === "raft") await waitForLeader(plan.orderers);
  await joinPeers(plan, cli);
  await waitForBlocks(plan);
  tell({ zh: "链码", en: "chaincodes" });
  await deployChaincodes(site);
  await waitUntilServing(plan);
  return saveConnection(plan);
}

/** An organisation's CA and whatever its processes and its administrator are to show. */
export async function foundOrganisation({ binaries, processes }: Site, organisation: Organisation): Promise<void> {
  if (!processes.isRunning(organisation.ca.name))
    await startCa(organisation.ca, binaries["fabric-ca-server"], processes);
  await enrolOrganisation(organisation);
}

/** Starts a peer or an orderer, unless it runs, and waits until it serves. */
export async function startNode(site: Site, node: Node): Promise<void> {
  if (!site.processes.isRunning(node.name)) await spawnNode(site, node);
  await waitForNode(site, node);
}

async function spawnNode({ plan, binaries, processes }: Site, node: Node): Promise<void> {
  const isPeer = node.kind === "peer";
  const yaml = isPeer ? coreYaml(node, bootstrapOf(plan, node), plan.topology.callLimits) : ordererYaml(node);
  await writePrivately(join(node.dir, isPeer ? "core.yaml" : "orderer.yaml"), yaml);
  await processes.start({
    name: node.name,
    program: binaries[node.kind],
    args: isPeer ? ["node", "start"] : [],
    cwd: node.dir,
    environment: { FABRIC_CFG_PATH: node.dir, FABRIC_LOGGING_SPEC: "info" },
  });
}

/** Until the node serves. @throws FabricNetworkError PROCESS_ENDED, NOT_READY */
export function waitForNode({ processes }: Pick<Site, "processes">, node: Node): Promise<void> {
  return processes.waitFor(node.name, () => isServing(node), NODE_READY_LIMIT_MS);
}

export async function waitForLeader(orderers: readonly Node[]): Promise<void> {
  const led = await until(async () => (await Promise.all(orderers.map(leads))).includes(true), ELECTION_LIMIT_MS);
  if (!led)
    throw new FabricNetworkError("NOT_READY", {
      zh: "排序节点未选出领导者，原因见其日志",
      en: "the orderers have elected no leader; their logs say why",
    });
}

/** Until every peer has the blocks that the orderers have now: one that is behind would approve against an old state. */
async function waitForBlocks({ peers, orderers }: Plan): Promise<void> {
  const heights = await Promise.all(orderers.map(metricsOf));
  const height = Math.max(0, ...heights.map((metrics) => metrics?.height ?? 0));
  const hasAll = async (peer: Node): Promise<boolean> => ((await metricsOf(peer))?.height ?? 0) >= height;
  for (const peer of peers)
    if (!(await until(() => hasAll(peer), CATCH_UP_LIMIT_MS)))
      throw new FabricNetworkError("NOT_READY", {
        zh: `${peer.name} 未取得 ${height} 个区块，原因见其日志`,
        en: `${peer.name} did not get ${height} blocks; its log says why`,
      });
}

/** The organisation's other peers, or itself. */
function bootstrapOf({ organisations }: Plan, node: Node): string[] {
  const siblings = organisations.find(({ mspId }) => mspId === node.mspId)?.peers ?? [];
  const others = siblings.filter(({ name }) => name !== node.name);
  return (others.length > 0 ? others : [node]).map(({ address }) => address);
}

async function deployChaincodes(site: Site): Promise<void> {
  const { plan, cli } = site;
  for (const chaincode of plan.topology.chaincodes) {
    const packageIds = await provideChaincode(site, chaincode);
    await define(plan, chaincode, packageIds, cli);
  }
}

/** Packs the chaincode for each organisation, starts its services and installs it on its peers. @returns package ids by MSP id */
export async function provideChaincode(
  { plan, processes, cli }: Site,
  chaincode: ChaincodeService["chaincode"],
): Promise<ReadonlyMap<string, string>> {
  const packageIds = new Map<string, string>();
  // All settled before one's failure is told: what the others were about to start would otherwise come after its clearing.
  const provided = await Promise.allSettled(
    plan.organisations.map(async (organisation) => {
      const service = organisation.services.find((each) => each.chaincode.name === chaincode.name);
      if (service === undefined) return;
      const id = await packageChaincode(service);
      packageIds.set(organisation.mspId, id);
      if (!processes.isRunning(service.name)) await startService(service, id, processes);
      await install(organisation, service, id, cli);
    }),
  );
  for (const each of provided) if (each.status === "rejected") throw each.reason;
  return packageIds;
}
