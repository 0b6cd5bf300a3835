import { memoryOf } from "../measure/process-usage.js";

const SAMPLE_MS = 100;

/** Resident memory of processes over the time something runs. */
export class MemoryWatch {
  private readonly samples: number[][];
  private readonly timer: NodeJS.Timeout;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pids: readonly number[],
    sampleMs = SAMPLE_MS,
  ) {
    this.samples = pids.map(() => []);
    this.timer = setInterval(() => {
      this.last = this.sample();
    }, sampleMs);
  }

  private sample(): Promise<unknown> {
    return Promise.all(this.pids.map(async (pid, place) => this.samples[place]?.push((await memoryOf(pid)).rssBytes)));
  }

  /** Bytes, in time's order, a list a process. */
  async stop(): Promise<readonly (readonly number[])[]> {
    clearInterval(this.timer);
    await this.last;
    return this.samples;
  }
}

/** How the last quarter stands to the second one: the first still fills buffers. 1 is flat. */
export function growth(samples: readonly number[]): number {
  const quarter = (number: number): readonly number[] =>
    samples.slice(Math.floor((samples.length * (number - 1)) / 4), Math.floor((samples.length * number) / 4));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(quarter(4)) / mean(quarter(2));
}
