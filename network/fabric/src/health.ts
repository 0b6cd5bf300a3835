import http from "node:http";
import { connect } from "node:net";
import { hostPortOf } from "./host-port.js";
import type { Node } from "./plan.js";

type Listening = Pick<Node, "address" | "secondAddress" | "kind" | "operationsAddress">;

/** Whether a peer or an orderer serves: `/healthz` alone answers before the node listens. */
export async function isServing({ address, secondAddress, kind, operationsAddress }: Listening): Promise<boolean> {
  const listeners = kind === "orderer" ? [address, secondAddress] : [address];
  const answers = await Promise.all([isHealthy(operationsAddress), ...listeners.map(listens)]);
  return answers.every(Boolean);
}

/** Whether somebody takes connections at `host:port`. */
export function listens(address: string): Promise<boolean> {
  const { host, port } = hostPortOf(address);
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true)).once("error", () => done(false));
  });
}

/** Whether this orderer leads; the orderers take no transaction while nobody does. */
export async function leads(orderer: Node): Promise<boolean> {
  return (await metricsOf(orderer))?.isLeader ?? false;
}

export interface NodeMetrics {
  /** Blocks the node has; absent while it is in no channel. */
  readonly height: number | undefined;
  readonly isLeader: boolean;
  /** Whether the orderer sees all others alive: behind Raft it takes no change of the consenters before. */
  readonly seesAll: boolean;
  /** Behind BFT: view, leader and the block it expects next. Orderers that agree on all three decide together. */
  readonly view: string | undefined;
}

/** What a node's `/metrics` tells; undefined when it does not answer. There is one channel. */
export async function metricsOf({
  operationsAddress,
}: Pick<Node, "operationsAddress">): Promise<NodeMetrics | undefined> {
  const metrics = await get(`http://${operationsAddress}/metrics`);
  if (metrics === undefined) return undefined;
  const height = /^ledger_blockchain_height\{.*\} (\S+)$/m.exec(metrics)?.[1];
  return {
    height: height === undefined ? undefined : Number(height),
    seesAll: gaugeOf(metrics, "active_nodes") === gaugeOf(metrics, "cluster_size"),
    view: viewOf(metrics),
    isLeader: /^consensus_(etcdraft|BFT)_is_leader\{.*\} 1$/m.test(metrics),
  };
}

function viewOf(metrics: string): string | undefined {
  const gauges = ["number", "leader_id", "proposal_sequence"].map(
    (name) => new RegExp(`^consensus_smartbft_view_${name}\\{.*\\} (\\S+)$`, "m").exec(metrics)?.[1],
  );
  return gauges.includes(undefined) ? undefined : gauges.join(" ");
}

/** Raft's only; undefined elsewhere. */
function gaugeOf(metrics: string, name: string): string | undefined {
  return new RegExp(`^consensus_etcdraft_${name}\\{.*\\} (\\S+)$`, "m").exec(metrics)?.[1];
}

/** Calls that run a chaincode on the peer, or wait for one; undefined when it does not tell. */
export async function callsInFlight({ operationsAddress }: Node): Promise<number | undefined> {
  const metrics = await get(`http://${operationsAddress}/metrics`);
  if (metrics === undefined) return undefined;
  const sum = (event: "received" | "completed"): number =>
    [...metrics.matchAll(/^grpc_server_unary_requests_(\w+)\{.*method="(\w+)".*\} (\d+)$/gm)]
      .filter(([, what = "", method = ""]) => what === event && CHAINCODE_CALLS.has(method))
      .reduce((total, [, , , count]) => total + Number(count), 0);
  return sum("received") - sum("completed");
}

const CHAINCODE_CALLS: ReadonlySet<string> = new Set(["Endorse", "Evaluate", "ProcessProposal"]);

async function isHealthy(operationsAddress: string): Promise<boolean> {
  return (await get(`http://${operationsAddress}/healthz`)) !== undefined;
}

/** What a node's clock said, to the second; undefined when it does not answer. */
export async function dateOf(operationsAddress: string): Promise<Date | undefined> {
  const answer = await ask(`http://${operationsAddress}/healthz`);
  return answer?.date === undefined ? undefined : new Date(answer.date);
}

/** The release a node is of, as `3.1.5`; undefined when it does not answer. */
export async function versionOf(operationsAddress: string): Promise<string | undefined> {
  const answer = await get(`http://${operationsAddress}/version`);
  return answer === undefined ? undefined : /"Version":"v?([^"]+)"/.exec(answer)?.[1];
}

/** A node tells of itself within milliseconds. One that a signal has stopped takes the question and never answers. */
const ANSWER_LIMIT_MS = 5_000;

/** What a loopback address answers with 200; undefined for anything else. */
async function get(url: string): Promise<string | undefined> {
  return (await ask(url))?.body;
}

interface Answer {
  readonly body: string;
  readonly date: string | undefined;
}

function ask(url: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    http
      .get(url, { agent: false, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }, (response) => {
        response.setEncoding("utf8").on("error", () => resolve(undefined));
        response.toArray().then(
          (chunks: string[]) =>
            resolve(response.statusCode === 200 ? { body: chunks.join(""), date: response.headers.date } : undefined),
          () => resolve(undefined),
        );
      })
      .on("error", () => resolve(undefined));
  });
}
