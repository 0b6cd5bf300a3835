import { join, resolve } from "node:path";
import type { Command } from "commander";
import { FabricNetworkError } from "../errors.js";
import { lockHolder } from "../lock.js";
import { type NetworkStatus, networkStatus, type ProcessStatus } from "../status.js";
import { note, type Place, placed, print } from "./place.js";
import { table } from "./table.js";

const MEGABYTE = 1_048_576;

export function addStatus(program: Command): void {
  placed(program.command("status"))
    .description(
      "the network's processes: memory, height, leader, certificates' days left; fails when one does not run",
    )
    .action(status);
}

async function status(place: Place): Promise<void> {
  const { data } = place;
  if ((await lockHolder(data)) === undefined)
    throw new FabricNetworkError("NOT_RUNNING", `No network of ${data} is running.`);
  const found = await networkStatus(resolve(data));
  print(place, found, lines);
  if (found.isWhole) return;
  const missing = found.processes.filter(({ state }) => state !== "running").map(({ name }) => name);
  note(`Not running: ${missing.join(", ")}; see ${join(data, "logs")}`);
  process.exitCode = 1;
}

function lines({ channel, height, leader, processes }: NetworkStatus): string[] {
  return [
    `channel ${channel}, ${height ?? "?"} blocks, leader ${leader ?? "none"}`,
    ...table(["process", "state", "pid", "MB", "blocks", "cert days", "restarts"], processes.map(row)),
  ];
}

function row(each: ProcessStatus): (string | undefined)[] {
  const { name, state, pid, memoryBytes, height, isLeader, certificateDaysLeft, restarts } = each;
  return [
    name,
    isLeader === true ? "leads" : state,
    pid?.toString(),
    memoryBytes === undefined ? undefined : String(Math.round(memoryBytes / MEGABYTE)),
    height?.toString(),
    certificateDaysLeft?.toString(),
    String(restarts),
  ];
}
