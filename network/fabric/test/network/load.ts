import { setTimeout as pause } from "node:timers/promises";
import { connectAs, type Member } from "@mulian/embedded-network/testing/describe-network";
import { status as Status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import type { Network } from "../../src/index.js";

const WORKERS = 4;
/** Far more than an upgrade or a change of leader takes. */
const MAX_TRIES = 200;
const RETRY_MS = 50;
/**
 * After each commit: some fifteen submits a second in all. Every step of an operation then meets some; as many as the machine
 * gives would slow down what is tried, and what is tested beside it.
 */
const PAUSE_MS = 200;
/**
 * An orderer that ends loses what it had taken and not yet given to the others: who waits for its commit waits for ever, and
 * has to send it again.
 */
const STEP_LIMIT_MS = 10_000;
const VALID = 0;

export interface Load {
  /** Keys acknowledged so far. */
  readonly written: number;
  /** Resolves once the last submit has been acknowledged; may be repeated. */
  stop(): Promise<LoadReport>;
}

export interface LoadReport {
  /** Keys that were acknowledged as committed. */
  readonly written: readonly string[];
  /** What a client was told before it tried again, by its count. */
  readonly retries: Readonly<Record<string, number>>;
  /** What no trying again mended. */
  readonly failures: readonly string[];
}

/** Submits by one member, several at once, each tried again until it is committed; from now until it is stopped. */
export async function startLoad(
  { connection }: Pick<Network, "connection">,
  member: Member,
  prefix: string,
): Promise<Load> {
  const within = () => ({ deadline: Date.now() + STEP_LIMIT_MS });
  const session = await connectAs(connection, member, {
    endorseOptions: within,
    submitOptions: within,
    commitStatusOptions: within,
  });
  const contract = session.gateway.getNetwork(connection.channel).getContract("sink");
  const written: string[] = [];
  const failures: string[] = [];
  const retries: Record<string, number> = {};
  let serial = 0;
  let stopping = false;

  const submit = async (key: string): Promise<void> => {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      try {
        const commit = await contract.submitAsync("put", { arguments: [key, "v"] });
        const { code } = await commit.getStatus();
        if (code === VALID) return void written.push(key);
        count(retries, `committed with code ${code}`);
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        count(retries, `${error.name} ${Status[error.code] ?? error.code}`);
      }
      await pause(RETRY_MS);
    }
    failures.push(key);
  };
  const work = async (): Promise<void> => {
    while (!stopping) {
      await submit(`${prefix}-${++serial}`);
      await pause(PAUSE_MS);
    }
  };
  const workers = Array.from({ length: WORKERS }, work);
  return {
    get written() {
      return written.length;
    },
    stop: async () => {
      stopping = true;
      await Promise.all(workers);
      session.close();
      return { written, retries, failures };
    },
  };
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}
