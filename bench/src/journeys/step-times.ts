import { setTimeout as pause } from "node:timers/promises";

/**
 * Between two looks at what a gateway does by itself, at first, and how it grows: to a quarter of what was waited so far. People
 * look when they are told, so looking late must not be most of a wait, nor looking often most of what gateways do meanwhile.
 */
const FIRST_LOOK_MS = 10;
const LATER_LOOKS = 1.25;
const WAIT_LIMIT_MS = 60_000;

/** `submit`: answered when its transaction is in the gateway's index. `wait`: for what gateways do between them. */
export type StepKind = "submit" | "read" | "wait";

export interface StepTime {
  readonly name: string;
  readonly kind: StepKind;
  readonly ms: number;
}

/** Times each step of a journey. */
export class StepTimes {
  readonly steps: StepTime[] = [];

  submit<T>(name: string, run: () => Promise<T>): Promise<T> {
    return this.timed(name, "submit", run);
  }

  read<T>(name: string, run: () => Promise<T>): Promise<T> {
    return this.timed(name, "read", run);
  }

  /** What `look` finds, once it finds something. */
  until<T>(name: string, look: () => Promise<T | undefined>): Promise<T> {
    return this.timed(name, "wait", async () => {
      let lookMs = FIRST_LOOK_MS;
      for (const end = performance.now() + WAIT_LIMIT_MS; performance.now() < end; lookMs *= LATER_LOOKS) {
        const found = await look();
        if (found !== undefined) return found;
        await pause(lookMs);
      }
      throw new Error(`waited ${WAIT_LIMIT_MS / 1_000} s in vain: ${name}`);
    });
  }

  private async timed<T>(name: string, kind: StepKind, run: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await run();
    this.steps.push({ name, kind, ms: performance.now() - startedAt });
    return result;
  }
}
