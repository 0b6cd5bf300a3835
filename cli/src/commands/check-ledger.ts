import { setTimeout as pause } from "node:timers/promises";
import type { FsckReport } from "@mulian/domain";
import type { ApiClient } from "../api/client.js";

/** A short ledger is checked in well under a second; of a long one nobody awaits the end this closely. */
const POLL_MS = 100;

/**
 * Has a gateway check the ledger, however long that takes: the gateway goes on by itself, where a single call would end after a
 * minute. A check that somebody else has begun is waited for as well.
 * @throws ProblemError when the check could not be made
 */
export async function checkLedger(client: ApiClient): Promise<FsckReport> {
  let standing = await client.call("startFsck");
  const startedAt = (standing.running ?? standing.last)?.startedAt;
  while (standing.running?.startedAt === startedAt && startedAt !== undefined) {
    await pause(POLL_MS);
    standing = await client.call("getFsck");
  }
  const { last } = standing;
  // Where it failed, or the gateway was stopped in between, a call by itself says why, or makes it.
  return last?.startedAt === startedAt && last?.report !== undefined ? last.report : client.call("fsck");
}
