import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Finding } from "./finding.js";

const GIBIBYTE = 1_073_741_824;
/** 7 KB a transaction a peer: some seven hundred thousand transactions of one peer, or a week's warning for a busy one. */
const ENOUGH_BYTES = 5 * GIBIBYTE;
/** A node whose disk is full stops, and its database may have to be restored. */
const LEAST_BYTES = GIBIBYTE;

/** Free space where the network's folder is, or will be. */
export async function checkDisk(dataDir: string): Promise<Finding> {
  const folder = nearestFolder(dataDir);
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const finding = {
    zh: `${folder} 剩余 ${(freeBytes / GIBIBYTE).toFixed(1)} GiB`,
    en: `${(freeBytes / GIBIBYTE).toFixed(1)} GiB free at ${folder}`,
  };
  if (freeBytes >= ENOUGH_BYTES) return { check: "disk", level: "ok", finding };
  const remedy = {
    zh: "增加空间，或停止网络后将账本移到其他卷",
    en: "add space, or move ledgers to another volume while the network is down",
  };
  return { check: "disk", level: freeBytes < LEAST_BYTES ? "failed" : "warning", finding, remedy };
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}
