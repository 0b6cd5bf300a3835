import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { FabricNetworkError } from "./errors.js";
import { startTicksOf } from "./process-times.js";

/**
 * Makes this process the only one that runs the folder's network. A lock whose process is gone counts for nothing.
 * @returns how to let go
 * @throws FabricNetworkError ALREADY_RUNNING
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const path = lockPath(dataDir);
  const holder = await lockHolder(dataDir);
  if (holder !== undefined)
    throw new FabricNetworkError("ALREADY_RUNNING", `Process ${holder} runs the network of ${dataDir} already.`);
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  await file.writeFile(`${process.pid} ${startTicksOf(process.pid)}\n`);
  await file.close();
  return () => rm(path, { force: true });
}

/** The id of the process that runs the folder's network, if one does. */
export async function lockHolder(dataDir: string): Promise<number | undefined> {
  const text = await readFile(lockPath(dataDir), "utf8").catch(() => "");
  const [pid = "", startTicks = ""] = text.trim().split(" ");
  const isAlive = startTicks !== "" && startTicksOf(Number(pid)) === startTicks;
  return isAlive ? Number(pid) : undefined;
}

function lockPath(dataDir: string): string {
  return join(dataDir, "running.pid");
}
