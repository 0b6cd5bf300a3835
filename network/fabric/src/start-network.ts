import { existsSync } from "node:fs";
import { resolve, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Binaries, findBinaries } from "./binaries.js";
import { enrolOrganisation } from "./ca/identities.js";
import { startCa } from "./ca/ca-server.js";
import { define, install } from "./chaincode/lifecycle.js";
import { packageChaincode } from "./chaincode/package.js";
import { startService } from "./chaincode/service.js";
import { ChannelConfiguration } from "./channel-configuration.js";
import { createGenesisBlock, joinOrderers, joinPeers } from "./channel.js";
import { coreYaml } from "./config/core.js";
import { ordererYaml } from "./config/orderer.js";
import { type ConnectionProfile, saveConnection } from "./connection.js";
import { FabricNetworkError } from "./errors.js";
import { privateFolder, readJson, writePrivately } from "./files.js";
import { isServing, leads } from "./health.js";
import { lockFolder } from "./lock.js";
import { PeerCli } from "./peer-cli.js";
import { type Node, type Plan, planNetwork, portNames } from "./plan.js";
import { assignPorts } from "./ports.js";
import { Processes, until } from "./processes.js";
import { waitUntilServing } from "./readiness.js";
import { revokeInChannel } from "./revocation.js";
import type { Topology } from "./topology.js";

/** A node opens its databases first; a busy machine takes its time. */
const NODE_READY_LIMIT_MS = 90_000;
/** An election takes some five seconds (ten ticks of half a second), a second one as long again. */
const ELECTION_LIMIT_MS = 60_000;

export interface StartOptions {
  readonly topology: Topology;
  /** Everything that survives a restart. Created 0700. */
  readonly dataDir: string;
  /** Gives up and stops what runs already. */
  readonly signal?: AbortSignal;
  /** Told what is being done. */
  readonly tell?: (step: string) => void;
}

export interface Network {
  readonly connection: ConnectionProfile;
  /** Process ids by name, for example `peer1.org1`. */
  readonly pids: Readonly<Record<string, number>>;
  /** Puts the revocations that the organisation's CA knows into the channel's configuration, from when on peers refuse them. */
  publishRevocations(mspId: string): Promise<void>;
  /** The lowest of the peers' heights: blocks that each of them has. */
  height(): Promise<number>;
  close(): Promise<void>;
}

/** What every step needs. */
interface Start {
  readonly plan: Plan;
  readonly binaries: Binaries;
  readonly processes: Processes;
  readonly cli: PeerCli;
  readonly tell: (step: string) => void;
}

/**
 * Starts the network, or starts it again from its data folder with the same keys, chain and ports. Every step finds what is
 * done already, so that it goes on where an earlier start was interrupted; whatever fails, no process is left running.
 * @throws FabricNetworkError
 */
export async function startNetwork({ topology, dataDir, signal, tell = () => {} }: StartOptions): Promise<Network> {
  const binaries = findBinaries(topology.fabric);
  const folder = resolve(dataDir);
  await privateFolder(folder);
  const unlock = await lockFolder(folder);
  const processes = new Processes(folder, join(folder, "logs"));
  const close = async (): Promise<void> => {
    await processes.close();
    await unlock();
  };
  try {
    await claimFolder(folder, topology);
    const left = await processes.endLeftovers();
    if (left.length > 0) tell(`ended what an earlier start left running: ${left.join(", ")}`);
    const ports = await assignPorts(folder, portNames(topology), topology.ports.first);
    const plan = planNetwork(topology, folder, ports);
    const cli = new PeerCli(plan, binaries);
    const connection = await Promise.race([bringUp({ plan, binaries, processes, cli, tell }), abortion(signal)]);
    return {
      connection,
      get pids() {
        return processes.pids;
      },
      publishRevocations: (mspId) => revokeInChannel(plan, mspId, cli, binaries),
      height: () => new ChannelConfiguration(plan, cli, binaries).lowestHeight(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Fails when the signal comes; otherwise never settles. */
function abortion(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(new FabricNetworkError("INTERRUPTED", "Stopped before the network was up."));
    if (signal?.aborted) give();
    else signal?.addEventListener("abort", give, { once: true });
  });
}

async function bringUp(start: Start): Promise<ConnectionProfile> {
  const { plan, binaries, processes, cli, tell } = start;
  tell("certificate authorities and identities");
  await Promise.all(
    plan.organisations.map(async (organisation) => {
      await startCa(organisation.ca, binaries["fabric-ca-server"], processes);
      await enrolOrganisation(organisation);
    }),
  );
  await createGenesisBlock(plan, binaries);
  tell(`${plan.orderers.length} orderers and ${plan.peers.length} peers`);
  await Promise.all([...plan.orderers, ...plan.peers].map((node) => startNode(start, node)));
  await joinOrderers(plan, binaries);
  if (plan.topology.consensus === "raft") await waitForLeader(plan.orderers);
  await joinPeers(plan, cli);
  tell("chaincodes");
  await deployChaincodes(start);
  await waitUntilServing(plan);
  return saveConnection(plan);
}

async function startNode({ plan, binaries, processes }: Start, node: Node): Promise<void> {
  const isPeer = node.kind === "peer";
  const yaml = isPeer ? coreYaml(node, bootstrapOf(plan, node)) : ordererYaml(node);
  await writePrivately(join(node.dir, isPeer ? "core.yaml" : "orderer.yaml"), yaml);
  await processes.start({
    name: node.name,
    program: binaries[node.kind],
    args: isPeer ? ["node", "start"] : [],
    cwd: node.dir,
    environment: { FABRIC_CFG_PATH: node.dir, FABRIC_LOGGING_SPEC: "info" },
  });
  await processes.waitFor(node.name, () => isServing(node), NODE_READY_LIMIT_MS);
}

async function waitForLeader(orderers: readonly Node[]): Promise<void> {
  const led = await until(async () => (await Promise.all(orderers.map(leads))).includes(true), ELECTION_LIMIT_MS);
  if (!led) throw new FabricNetworkError("NOT_READY", "the orderers have elected no leader; their logs say why");
}

/** The organisation's other peers, or itself. */
function bootstrapOf({ organisations }: Plan, node: Node): string[] {
  const siblings = organisations.find(({ mspId }) => mspId === node.mspId)?.peers ?? [];
  const others = siblings.filter(({ name }) => name !== node.name);
  return (others.length > 0 ? others : [node]).map(({ address }) => address);
}

async function deployChaincodes({ plan, processes, cli }: Start): Promise<void> {
  for (const chaincode of plan.topology.chaincodes) {
    const packageIds = new Map<string, string>();
    await Promise.all(
      plan.organisations.map(async (organisation) => {
        const service = organisation.services.find((each) => each.chaincode.name === chaincode.name);
        if (service === undefined) return;
        const id = await packageChaincode(service);
        packageIds.set(organisation.mspId, id);
        await startService(service, id, processes);
        await install(organisation, service, id, cli);
      }),
    );
    await define(plan, chaincode, packageIds, cli);
  }
}

/** @throws FabricNetworkError OTHER_NETWORK for a folder whose keys and chain were made for other organisations */
async function claimFolder(dataDir: string, { channel, fabric, consensus, organisations }: Topology): Promise<void> {
  const path = join(dataDir, "network.json");
  const identity = { channel, fabric, consensus, organisations };
  if (!existsSync(path)) return writePrivately(path, JSON.stringify(identity, undefined, 2));
  if (isDeepStrictEqual(await readJson(path), identity)) return;
  throw new FabricNetworkError(
    "OTHER_NETWORK",
    `${dataDir} holds a network of another topology (${path} says which): start that one, or name another folder.`,
  );
}
