import type { Command } from "commander";
import { FabricNetworkError } from "../errors.js";
import { lockHolder } from "../lock.js";
import { until } from "../until.js";
import { note, type Place } from "./place.js";

/** Every node closes its databases; a busy machine takes its time. */
const DOWN_LIMIT_MS = 60_000;

export function addDown(program: Command): void {
  program
    .command("down")
    .description("stop the network that another process runs")
    .requiredOption("--data <dir>", "the network's folder")
    .action(down);
}

async function down({ data }: Place): Promise<void> {
  const pid = await lockHolder(data);
  if (pid === undefined) return note(`No network of ${data} is running.`);
  process.kill(pid, "SIGTERM");
  const ended = await until(async () => (await lockHolder(data)) === undefined, DOWN_LIMIT_MS);
  if (!ended)
    throw new FabricNetworkError("NOT_READY", `Process ${pid} did not stop within ${DOWN_LIMIT_MS / 1000} s.`);
}
