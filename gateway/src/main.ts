import { parseArgs } from "node:util";
import { DomainError } from "@mulian/domain";
import { readConfig, type GatewayConfig } from "./config.js";
import { startGateway, type Gateway } from "./gateway.js";

const USAGE_STATUS = 2;
const FAILED_STATUS = 1;
const OWNER_ONLY = 0o077;
const USAGE = "usage: main.js --config FILE [--config FILE…] [--supervised]";

interface Running {
  readonly department: string;
  readonly gateway: Gateway;
}

/**
 * Runs the gateway of each `--config FILE`: one in production; several share a process where all organisations are on
 * one machine for a trial, which spares memory and nothing else is shared. `--supervised`: the end of the parent
 * process is this one's end too.
 */
async function main(): Promise<void> {
  // Whatever a library makes (LevelDB knows no modes) is for this user alone, also in a folder that was there before.
  process.umask(OWNER_ONLY);
  const { values } = parseArgs({
    options: { config: { type: "string", multiple: true }, supervised: { type: "boolean", default: false } },
  });
  if (values.config === undefined) throw new DomainError("INVALID_INPUT", USAGE);
  const configs = values.config.map((file) => readConfig(file));
  const running = await Promise.all(configs.map(start));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    Promise.all(running.map(({ gateway }) => gateway.close())).then(() => process.exit(0), fail);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.stdout.write(`${JSON.stringify({ ready: true, ...described(running) })}\n`);
  // A parent that dies closes the pipe: nothing is left running without it.
  if (values.supervised) process.stdin.once("end", stop).resume();
}

async function start(config: GatewayConfig): Promise<Running> {
  return { department: config.department, gateway: await startGateway(config) };
}

/** A single gateway's addresses stand for themselves. */
function described(running: readonly Running[]): object {
  const gateways = running.map(({ department, gateway: { apiUrl, exchangeUrl } }) => ({
    department,
    apiUrl,
    exchangeUrl,
  }));
  return { ...(gateways.length === 1 ? gateways[0] : {}), gateways };
}

function fail(error: unknown): never {
  // Of an error of ours the code says more than where it was thrown.
  const told = error instanceof DomainError ? `${error.code}: ${error.message}` : undefined;
  process.stderr.write(`${told ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
  process.exit(error instanceof DomainError && error.code === "INVALID_INPUT" ? USAGE_STATUS : FAILED_STATUS);
}

main().catch(fail);
