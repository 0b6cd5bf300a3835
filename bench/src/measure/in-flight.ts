import { cpuMsOfAll, ownCpuMs } from "./process-usage.js";

export interface Load {
  readonly count: number;
  readonly elapsedMs: number;
  /** Milliseconds of each call, in the order they ended. */
  readonly latenciesMs: readonly number[];
  readonly clientCpuMs: number;
  readonly serverCpuMs: number;
}

export interface LoadOptions {
  readonly count: number;
  /** How many calls run at once. */
  readonly inFlight: number;
  /** The processes that serve the calls. */
  readonly serverPids: readonly number[];
  readonly call: (number: number) => Promise<unknown>;
}

/** Makes `count` calls, always `inFlight` of them at once, and accounts for time and CPU on both sides. */
export async function runLoad({ count, inFlight, serverPids, call }: LoadOptions): Promise<Load> {
  const latenciesMs: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const startedAt = performance.now();
      await call(next++);
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  const before = { client: ownCpuMs(), server: await cpuMsOfAll(serverPids), at: performance.now() };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const elapsedMs = performance.now() - before.at;
  return {
    count,
    elapsedMs,
    latenciesMs,
    clientCpuMs: ownCpuMs() - before.client,
    serverCpuMs: (await cpuMsOfAll(serverPids)) - before.server,
  };
}

export const perSecond = ({ count, elapsedMs }: Load): number => (count / elapsedMs) * 1_000;
export const serverCpuEach = ({ count, serverCpuMs }: Load): number => serverCpuMs / count;
export const clientCpuEach = ({ count, clientCpuMs }: Load): number => clientCpuMs / count;
export const cpuEach = (load: Load): number => serverCpuEach(load) + clientCpuEach(load);
