import { nodeCertificates } from "./certificates/node-certificates.js";
import { metricsOf } from "./health.js";
import type { Plan } from "./plan.js";
import { memoryOf } from "./process-times.js";
import { type RecordedProcess, recordedProcesses } from "./process-record.js";
import { readPlan } from "./recorded-topology.js";

export interface NetworkStatus {
  readonly channel: string;
  /** Whether every process runs. */
  readonly isWhole: boolean;
  /** Blocks that every running peer has; absent while none answers. */
  readonly height?: number;
  /** The orderer that leads; absent while none does. */
  readonly leader?: string;
  readonly processes: readonly ProcessStatus[];
}

export interface ProcessStatus {
  /** For example `peer1.org1`, `ca.org2`, `sink_1.0.org3`. */
  readonly name: string;
  readonly kind: "ca" | "orderer" | "peer" | "chaincode";
  /** `absent`: not started yet; `ended`: unasked, and about to be started again; `stopped`: by somebody's command. */
  readonly state: "running" | "absent" | "ended" | "stopped";
  readonly pid?: number;
  /** Resident memory. */
  readonly memoryBytes?: number;
  /** Blocks that a peer or an orderer has. */
  readonly height?: number;
  readonly isLeader?: boolean;
  /** Until the first of its certificates ends. */
  readonly certificateDaysLeft?: number;
  /** How often it was started again after it had ended unasked. */
  readonly restarts: number;
}

/** What the folder's network is doing, as its processes tell it. @throws FabricNetworkError NOT_RUNNING for a folder without one */
export async function networkStatus(dataDir: string): Promise<NetworkStatus> {
  const plan = await readPlan(dataDir);
  const daysLeft = daysLeftByOwner(plan);
  const recorded = new Map((await recordedProcesses(dataDir)).map((each) => [each.name, each]));
  const names = new Set([...expectedNames(plan), ...recorded.keys()]);
  const processes = await Promise.all(
    [...names].map(async (name) => ({
      ...(await statusOf(name, recorded.get(name), plan)),
      ...optional("certificateDaysLeft", daysLeft.get(name)),
    })),
  );
  const peerHeights = processes.filter(({ kind }) => kind === "peer").flatMap(({ height }) => height ?? []);
  return {
    channel: plan.topology.channel,
    isWhole: processes.every(({ state }) => state === "running"),
    ...optional("height", peerHeights.length === 0 ? undefined : Math.min(...peerHeights)),
    ...optional("leader", processes.find(({ isLeader }) => isLeader)?.name),
    processes,
  };
}

function expectedNames({ organisations, orderers, peers }: Plan): string[] {
  const services = organisations.flatMap((organisation) => organisation.services);
  return [...organisations.map(({ ca }) => ca), ...orderers, ...peers, ...services].map(({ name }) => name);
}

async function statusOf(name: string, recorded: RecordedProcess | undefined, plan: Plan): Promise<ProcessStatus> {
  const kind = kindOf(name, plan);
  if (recorded === undefined) return { name, kind, state: "absent", restarts: 0 };
  const { pid, isAlive, isStopped, restarts } = recorded;
  if (!isAlive) return { name, kind, state: isStopped ? "stopped" : "ended", restarts };
  const node = [...plan.peers, ...plan.orderers].find((each) => each.name === name);
  const metrics = node === undefined ? undefined : await metricsOf(node);
  return {
    name,
    kind,
    state: "running",
    pid,
    ...optional("memoryBytes", memoryOf(pid)),
    ...optional("height", metrics?.height),
    ...optional("isLeader", kind === "orderer" ? metrics?.isLeader : undefined),
    restarts,
  };
}

function kindOf(name: string, { peers, orderers, organisations }: Plan): ProcessStatus["kind"] {
  if (peers.some((peer) => peer.name === name)) return "peer";
  if (orderers.some((orderer) => orderer.name === name)) return "orderer";
  return organisations.some(({ ca }) => ca.name === name) ? "ca" : "chaincode";
}

function daysLeftByOwner(plan: Plan): ReadonlyMap<string, number> {
  const soonest = new Map<string, number>();
  for (const { owner, daysLeft } of nodeCertificates(plan))
    soonest.set(owner, Math.min(daysLeft, soonest.get(owner) ?? Infinity));
  return soonest;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [K in Name]?: Value } {
  // A computed key widens to any string; there is this one.
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: Value };
}
