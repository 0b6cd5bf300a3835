import { setTimeout as pause } from "node:timers/promises";
import { invalidInput } from "@mulian/domain";
import type { Level } from "level";

/** A gateway that is started again may come before its predecessor has closed its stores. */
const HELD_LIMIT_MS = 15_000;
const PAUSE_MS = 100;

/**
 * Opens a database that another process may have open still, and waits for that one for a while.
 * @param limitMs how long
 * @throws DomainError INVALID_INPUT when it stays open there: two gateways never share a folder; what LevelDB says of other faults
 */
export async function openWhenFree(db: Level, directory: string, limitMs = HELD_LIMIT_MS): Promise<void> {
  for (const end = Date.now() + limitMs; ; await pause(PAUSE_MS)) {
    try {
      return await db.open();
    } catch (error) {
      if (!isHeld(error)) throw error;
      if (Date.now() >= end) throw invalidInput("dataDir", "not-free", `${directory} is in use by another process`);
    }
  }
}

/** LevelDB's reason stands below the error that the database could not be opened. */
function isHeld(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  return cause instanceof Error && "code" in cause && cause.code === "LEVEL_LOCKED";
}
