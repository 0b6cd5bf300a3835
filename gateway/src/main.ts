import { parseArgs } from "node:util";
import { DomainError } from "@mulian/domain";
import { readConfig } from "./config.js";
import { startGateway } from "./gateway.js";

const USAGE_STATUS = 2;
const FAILED_STATUS = 1;

/** Runs one gateway: `--config FILE`, and `--supervised` for a parent process whose end is to be this one's end too. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: "string" }, supervised: { type: "boolean", default: false } },
  });
  if (values.config === undefined)
    throw new DomainError("INVALID_INPUT", "usage: main.js --config FILE [--supervised]");
  const gateway = await startGateway(readConfig(values.config));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    gateway.close().then(() => process.exit(0), fail);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.stdout.write(
    `${JSON.stringify({ ready: true, apiUrl: gateway.apiUrl, exchangeUrl: gateway.exchangeUrl })}\n`,
  );
  // A parent that dies closes the pipe: nothing is left running without it.
  if (values.supervised) process.stdin.once("end", stop).resume();
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(error instanceof DomainError && error.code === "INVALID_INPUT" ? USAGE_STATUS : FAILED_STATUS);
}

main().catch(fail);
