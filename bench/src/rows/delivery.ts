import { cpuMsOfAll } from "../measure/process-usage.js";
import { MemoryWatch } from "./memory-watch.js";
import { readStream, type Taken } from "./read-stream.js";

/** One delivery, with CPU and memory of the processes that made it. */
export interface Delivery extends Taken {
  readonly cpuMs: number;
  /** Resident bytes while it ran, in time's order, a list a process. */
  readonly resident: readonly (readonly number[])[];
}

interface DeliverOptions {
  /** The processes that serve it. */
  readonly pids: readonly number[];
  /** Reads no further than this; to the end by default. */
  readonly limitBytes?: number;
  /** Between two looks at the memory. */
  readonly sampleMs?: number;
}

/** Reads a stream to its end, and accounts for what serving it took. */
export async function deliver(open: () => Promise<Response>, options: DeliverOptions): Promise<Delivery> {
  const { pids, limitBytes, sampleMs } = options;
  const before = await cpuMsOfAll(pids);
  const watch = new MemoryWatch(pids, sampleMs);
  const taken = await readStream(open, limitBytes);
  const resident = await watch.stop();
  return { ...taken, cpuMs: (await cpuMsOfAll(pids)) - before, resident };
}

export const rowsPerSecond = ({ rows, elapsedMs }: Taken): number => (rows / elapsedMs) * 1_000;
export const cpuPerThousand = ({ rows, cpuMs }: Delivery): number => (cpuMs / rows) * 1_000;
