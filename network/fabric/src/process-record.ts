import { rmSync } from "node:fs";
import { join } from "node:path";
import { readJson, writePrivately } from "./files.js";
import { startTicksOf } from "./process-times.js";

/** What is written of a child process, so that a later start, and who looks from outside, can find it. */
export interface ProcessEntry {
  readonly name: string;
  readonly pid: number;
  /** With the id it names one process for ever; empty when it was over before it could be read. */
  readonly startTicks: string;
  /** How often it was started again after it had ended unasked. */
  readonly restarts: number;
  /** Somebody asked to have it stopped. */
  readonly isStopped: boolean;
}

export async function readProcessRecord(dataDir: string): Promise<readonly ProcessEntry[]> {
  return (await readJson<readonly ProcessEntry[]>(recordPath(dataDir))) ?? [];
}

/** No entries, no file. */
export async function writeProcessRecord(dataDir: string, entries: readonly ProcessEntry[]): Promise<void> {
  const path = recordPath(dataDir);
  if (entries.length === 0) rmSync(path, { force: true });
  else await writePrivately(path, JSON.stringify(entries, undefined, 2));
}

/** Whether it is that very process that runs, and no later one with its id. */
export function isAlive({ pid, startTicks }: ProcessEntry): boolean {
  return startTicks !== "" && startTicksOf(pid) === startTicks;
}

export type RecordedProcess = Omit<ProcessEntry, "startTicks"> & { readonly isAlive: boolean };

/** The processes of a network that some process runs, or ran. */
export async function recordedProcesses(dataDir: string): Promise<readonly RecordedProcess[]> {
  const recorded = await readProcessRecord(dataDir);
  return recorded
    .map(({ startTicks, ...rest }) => ({ ...rest, isAlive: isAlive({ ...rest, startTicks }) }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

function recordPath(dataDir: string): string {
  return join(dataDir, "processes.json");
}
