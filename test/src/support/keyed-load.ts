import { setTimeout as pause } from "node:timers/promises";
import type { WriteAnswer } from "@mulian/domain";
import type { KeyedCommands } from "./keyed-commands.js";
import { until } from "./until.js";

/**
 * After each answer: of six people some fifteen commands a second, so that every fault meets some in flight. As many as the
 * machine gives would be thousands, each of which is looked for again after every later fault.
 */
const PAUSE_MS = 250;

export interface LoadReport {
  readonly acknowledged: ReadonlyMap<string, WriteAnswer>;
  /** What clients were told before they sent the same again, by its count. */
  readonly told: Readonly<Record<string, number>>;
}

/** Commands by several people at once, each sent again until it is answered, from now until it is stopped. */
export class KeyedLoad {
  readonly #acknowledged = new Map<string, WriteAnswer>();
  readonly #told: Record<string, number> = {};
  readonly #workers: readonly Promise<void>[];
  #isOver = false;

  constructor(
    private readonly commands: KeyedCommands,
    private readonly prefix: string,
    users: readonly string[],
    private readonly recoveryMs: number,
  ) {
    this.#workers = users.map((user, no) => this.#work(user, no));
    // A worker's failure is told by `stop`, not by an unhandled rejection before it.
    for (const worker of this.#workers) worker.catch(() => {});
  }

  /** Resolves when so many more commands have been answered. */
  async more(count: number): Promise<void> {
    const enough = this.#acknowledged.size + count;
    const failed = Promise.all(this.#workers).then(() => true);
    await Promise.race([
      failed,
      until(`${count} more answers`, async () => this.#acknowledged.size >= enough, this.recoveryMs),
    ]);
  }

  /** Resolves once the last command has been answered. @throws Error for an answer that sending again does not mend */
  async stop(): Promise<LoadReport> {
    this.#isOver = true;
    await Promise.all(this.#workers);
    return { acknowledged: this.#acknowledged, told: this.#told };
  }

  async #work(user: string, no: number): Promise<void> {
    for (let serial = 0; !this.#isOver; serial += 1) {
      const key = `${this.prefix}-${no}-${serial}`;
      const count = (code: string): void => void (this.#told[code] = (this.#told[code] ?? 0) + 1);
      this.#acknowledged.set(key, await this.commands.insist(user, key, count));
      await pause(PAUSE_MS);
    }
  }
}
