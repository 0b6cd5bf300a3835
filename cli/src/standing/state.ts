import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { NETWORKS } from "./network-service.js";
import { startTicksOf } from "./start-ticks.js";
import { standingFile } from "./write-standing.js";

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

/** The running system, or undefined when it does not run. */
export async function readStanding(dataDir: string): Promise<StandingState | undefined> {
  let text: string;
  try {
    text = await readFile(standingFile(dataDir), "utf8");
  } catch {
    return undefined;
  }
  const state = StandingState.safeParse(JSON.parse(text));
  if (!state.success || startTicksOf(state.data.pid) !== state.data.startTicks) return undefined;
  return state.data;
}
