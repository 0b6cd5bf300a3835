import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionProfile } from "@mulian/embedded-network";
import { Child } from "../measure/child.js";
import { root } from "../root.js";

export const CHANNEL = "mulian";
/** What {@link BenchNetwork.processes} calls it. */
export const EMBEDDED_PROCESS = "network";
/** Some fifteen processes, on a busy machine. */
const FABRIC_READY_LIMIT_MS = 300_000;
const CHAINCODES = { mulian: `${root}chaincode`, minimal: `${root}bench/contracts/minimal` };

/** A network in processes of its own, with Mulian's contracts and the smallest possible one. */
export interface BenchNetwork {
  readonly connection: ConnectionProfile;
  /** Those that serve: one of the embedded network, all of real Fabric's by name. */
  readonly processes: Readonly<Record<string, number>>;
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** The embedded network, in a folder that goes with it. */
export async function startEmbedded(mspIds: readonly string[]): Promise<BenchNetwork> {
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  const chaincodes = Object.entries(CHAINCODES).flatMap(([name, path]) => ["--chaincode", `${name}=${path}`]);
  const organisations = mspIds.flatMap((mspId) => ["--org", mspId]);
  const place = ["--data", dataDir, "--channel", CHANNEL, "--supervised"];
  try {
    const program = [...nodeOptions(), `${root}network/embedded/dist/src/bin.js`];
    const child = await Child.start([...program, ...place, ...organisations, ...chaincodes]);
    return await opened(child, dataDir, { [EMBEDDED_PROCESS]: child.pid }, () =>
      rm(dataDir, { recursive: true, force: true }),
    );
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Real Fabric with a peer an organisation and three orderers by Raft; the folder is the caller's, and a second start goes on there. */
export async function startFabric(mspIds: readonly string[], dataDir: string): Promise<BenchNetwork> {
  const topology = join(dataDir, "topology.yaml");
  await writeFile(topology, JSON.stringify(topologyOf(mspIds))); // JSON is YAML
  const place = ["--data", join(dataDir, "network"), "--topology", topology, "--supervised"];
  const child = await Child.start([`${root}network/fabric/dist/src/bin.js`, "up", ...place], FABRIC_READY_LIMIT_MS);
  const pids = child.ready["pids"] as Readonly<Record<string, number>>; // as `native-fabric up` prints them
  return opened(child, join(dataDir, "network"), pids, async () => {});
}

function topologyOf(mspIds: readonly string[]): object {
  const members = mspIds.map((mspId) => ({
    mspId,
    name: mspId.replace(/MSP$/, "").toLowerCase(),
    peers: ["peer1"],
  }));
  const orderers = ["orderer1", "orderer2", "orderer3"];
  return {
    channel: CHANNEL,
    consensus: "raft",
    organisations: [...members, { mspId: "OrdererMSP", name: "orderer", orderers }],
    chaincodes: Object.entries(CHAINCODES).map(([name, path]) => ({ name, path })),
  };
}

async function opened(
  child: Child,
  dataDir: string,
  processes: Readonly<Record<string, number>>,
  clear: () => Promise<void>,
): Promise<BenchNetwork> {
  const connection = JSON.parse(await readFile(join(dataDir, "connection.json"), "utf8")) as ConnectionProfile; // written by either network, in one shape
  return {
    connection,
    processes,
    pids: Object.values(processes),
    stop: () => child.stop().then(clear),
  };
}

/** `BENCH_NETWORK_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…"` looks into the network process. */
const nodeOptions = (): readonly string[] =>
  (process.env["BENCH_NETWORK_NODE_OPTIONS"] ?? "").split(" ").filter(Boolean);
