import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { writePrivateFile } from "../private-file.js";
import { NETWORKS } from "./network-service.js";

/** Where the standing system keeps its state. */
export const defaultDataDir = (): string => resolve(process.env["MULIAN_DATA"] ?? ".mulian");

const StandingState = z.strictObject({
  /** The supervisor's process, with its start time so that a reused id is not mistaken for it. */
  pid: z.int(),
  startTicks: z.string(),
  /** False while the first start still writes policy and departments to the ledger. */
  ready: z.boolean(),
  network: z.enum(NETWORKS),
  connectionProfile: z.string(),
  gateways: z.array(z.strictObject({ department: z.string(), url: z.string(), exchangeUrl: z.string(), pid: z.int() })),
});
export type StandingState = z.infer<typeof StandingState>;

const file = (dataDir: string): string => join(dataDir, "standing.json");

/** The running system, or undefined when it does not run. */
export async function readStanding(dataDir: string): Promise<StandingState | undefined> {
  let text: string;
  try {
    text = await readFile(file(dataDir), "utf8");
  } catch {
    return undefined;
  }
  const state = StandingState.safeParse(JSON.parse(text));
  if (!state.success || startTicksOf(state.data.pid) !== state.data.startTicks) return undefined;
  return state.data;
}

export const writeStanding = (dataDir: string, state: StandingState): Promise<void> =>
  writePrivateFile(file(dataDir), JSON.stringify(state, null, 2));

/**
 * When a process started, in the kernel's ticks (proc(5), stat field 22); where there is no /proc, whether it lives.
 * Undefined when there is no such process.
 */
export function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that has ended and that nobody has asked after yet, as where the first process of a container reaps none.
    return state === "Z" ? undefined : fields[18];
  } catch {
    try {
      process.kill(pid, 0);
      return process.platform === "linux" ? undefined : "alive";
    } catch {
      return undefined;
    }
  }
}
