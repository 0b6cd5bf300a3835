import { join } from "node:path";
import type { Language } from "@mulian/domain";
import { writePrivateFile } from "../private-file.js";
import { repositoryRoot } from "../repository.js";
import { trialDepartments } from "./layout.js";
import type { ServiceOptions } from "./service-process.js";

/** The process in this system, or real peers, orderers and CAs started by it. */
export const NETWORKS = ["embedded", "fabric"] as const;
export type NetworkKind = (typeof NETWORKS)[number];

/** What its process is called. */
export const NETWORK_SERVICE = "network";
const CHANNEL = "mulian";
/** Real Fabric starts some twenty processes and elects a leader: half a minute, on a busy machine several times that. */
const FABRIC_READY_LIMIT_MS = 300_000;
/** Its processes close their databases, each with a limit of its own below this. */
const FABRIC_STOP_LIMIT_MS = 45_000;

export interface NetworkServiceOptions {
  readonly kind: NetworkKind;
  readonly dataDir: string;
  /** Of what is told when it does not start. */
  readonly language: Language;
  /** 0 for any free ones. */
  readonly firstPort: number;
}

/** How the trial's network is run: the same organisations, channel and chaincode whichever it is. */
export async function networkService({
  kind,
  dataDir,
  language,
  firstPort,
}: NetworkServiceOptions): Promise<ServiceOptions> {
  const place = ["--data", join(dataDir, "network"), "--supervised"];
  const common = { name: NETWORK_SERVICE, logFile: join(dataDir, "logs", "network.log") };
  if (kind === "embedded")
    return { ...common, script: script("network/embedded/dist/src/bin.js"), args: [...place, ...embedded(firstPort)] };
  const topology = join(dataDir, "topology.yaml");
  await writePrivateFile(topology, JSON.stringify(topologyOf(firstPort), null, 2)); // JSON is YAML
  return {
    ...common,
    script: script("network/fabric/dist/src/bin.js"),
    args: ["up", ...place, "--topology", topology, "--lang", language],
    readyLimitMs: FABRIC_READY_LIMIT_MS,
    stopLimitMs: FABRIC_STOP_LIMIT_MS,
  };
}

function embedded(firstPort: number): string[] {
  const organisations = trialDepartments.flatMap(({ entry, organisation }) => [
    "--org",
    `${entry.mspId}:${organisation}`,
  ]);
  const chaincode = ["--chaincode", `mulian=${script("chaincode")}`];
  return ["--channel", CHANNEL, ...organisations, ...chaincode, "--port", String(firstPort)];
}

function topologyOf(firstPort: number): object {
  const departments = trialDepartments.map(({ entry, organisation }) => ({
    mspId: entry.mspId,
    name: organisation,
    peers: ["peer1"],
  }));
  const ordering = { mspId: "OrdererMSP", name: "orderer", orderers: ["orderer1", "orderer2", "orderer3"] };
  return {
    channel: CHANNEL,
    consensus: "raft",
    organisations: [...departments, ordering],
    chaincodes: [{ name: "mulian", path: script("chaincode") }],
    ports: { first: firstPort },
  };
}

function script(path: string): string {
  return join(repositoryRoot, path);
}
