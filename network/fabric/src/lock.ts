import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { link, readFile, rm, writeFile } from "node:fs/promises";
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
  const refuse = (holder: number | undefined): never => {
    const who = holder === undefined ? "Another process" : `Process ${holder}`;
    throw new FabricNetworkError("ALREADY_RUNNING", `${who} runs the network of ${dataDir} already.`);
  };
  const holder = await lockHolder(dataDir);
  if (holder !== undefined) refuse(holder);
  if (existsSync(path)) await rm(path, { force: true });
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, `${process.pid} ${startTicksOf(process.pid)}\n`, { mode: 0o600, flag: "wx" });
  try {
    // Whole from its first moment, and never in another's place: of several who ask at once one succeeds.
    await link(own, path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") refuse(await lockHolder(dataDir));
    throw error;
  } finally {
    await rm(own);
  }
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
