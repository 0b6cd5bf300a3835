import { randomUUID } from "node:crypto";
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
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, `${process.pid} ${startTicksOf(process.pid)}\n`, { mode: 0o600, flag: "wx" });
  try {
    await take(path, own, dataDir);
  } finally {
    await rm(own);
  }
  return () => rm(path, { force: true });
}

/** Whole from its first moment, and never in another's place: of several who ask at once one succeeds. */
async function take(path: string, own: string, dataDir: string): Promise<void> {
  for (;;) {
    try {
      return await link(own, path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const found = await contentOf(path);
    if (found === undefined) continue; // let go of meanwhile
    const holder = holderIn(found);
    if (holder !== undefined)
      throw new FabricNetworkError("ALREADY_RUNNING", {
        zh: `进程 ${holder} 已在运行 ${dataDir} 的网络。`,
        en: `Process ${holder} runs the network of ${dataDir} already.`,
      });
    await removeStale(path, found, own, dataDir);
  }
}

/**
 * Of several who find the same one that counts for nothing, one removes it: to do so takes a lock of its own, named after what was
 * found. Otherwise the last of them could remove the lock that the first has taken meanwhile.
 */
async function removeStale(path: string, found: string, own: string, dataDir: string): Promise<void> {
  const claim = `${path}.${found.trim().replaceAll(/\W+/g, "-")}`;
  await take(claim, own, dataDir);
  try {
    if ((await contentOf(path)) === found) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

/** The id of the process that runs the folder's network, if one does. */
export async function lockHolder(dataDir: string): Promise<number | undefined> {
  return holderIn((await contentOf(lockPath(dataDir))) ?? "");
}

const contentOf = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(() => undefined);

function holderIn(text: string): number | undefined {
  const [pid = "", startTicks = ""] = text.trim().split(" ");
  const isAlive = startTicks !== "" && startTicksOf(Number(pid)) === startTicks;
  return isAlive ? Number(pid) : undefined;
}

function lockPath(dataDir: string): string {
  return join(dataDir, "running.pid");
}
