import { runLoad, type Load } from "../measure/in-flight.js";
import { cpuMsOfAll } from "../measure/process-usage.js";
import type { StepTime } from "./step-times.js";
import type { TrialSystem } from "./trial-system.js";

/** Some journeys of one side, always as many at once. */
export interface Round {
  /** A call is a journey; server CPU is that of network and gateways. */
  readonly load: Load;
  readonly networkCpuMs: number;
  readonly steps: readonly StepTime[];
}

export async function measureRound(system: TrialSystem, count: number, sideBySide: number): Promise<Round> {
  const { networkPids, gatewayPids } = system;
  const steps: StepTime[] = [];
  const before = await cpuMsOfAll(networkPids);
  const load = await runLoad({
    count,
    inFlight: sideBySide,
    serverPids: [...networkPids, ...gatewayPids],
    call: async () => void steps.push(...(await system.journey())),
  });
  return { load, networkCpuMs: (await cpuMsOfAll(networkPids)) - before, steps };
}
