import type { Bilingual } from "@mulian/terminal/language";
import type { Processes } from "./processes.js";

/** The first wait before a process is started again; doubled for each start that did not last. */
const FIRST_WAIT_MS = 1_000;
/** A process that cannot live is tried once a minute: its cause may go away (a full disk, a busy port). */
const LONGEST_WAIT_MS = 60_000;
/** A process that ran this long was well: its next end counts as a first one. */
const STEADY_MS = 60_000;

interface Care {
  waitMs: number;
  startedAt: number;
}

/** Starts a process again that ended unasked, each time after a longer wait. What somebody stopped stays stopped. */
export class Watchdog {
  readonly #cares = new Map<string, Care>();
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Begins to watch: what ended before is started too. */
  constructor(
    private readonly processes: Processes,
    private readonly tell: (step: Bilingual) => void,
  ) {
    processes.onEnd = (name) => this.#plan(name);
    for (const name of processes.ended) this.#plan(name);
  }

  close(): void {
    this.processes.onEnd = () => {};
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #plan(name: string): void {
    const care = this.#cares.get(name) ?? { waitMs: FIRST_WAIT_MS, startedAt: 0 };
    this.#cares.set(name, care);
    if (Date.now() - care.startedAt > STEADY_MS) care.waitMs = FIRST_WAIT_MS;
    this.tell({
      zh: `${name} 已退出，${care.waitMs / 1000} 秒后重新启动`,
      en: `${name} ended; it is started again in ${care.waitMs / 1000} s`,
    });
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#start(name, care);
    }, care.waitMs);
    this.#timers.add(timer);
    care.waitMs = Math.min(2 * care.waitMs, LONGEST_WAIT_MS);
  }

  async #start(name: string, care: Care): Promise<void> {
    // Stopped, or started by somebody's repair, meanwhile.
    if (this.processes.isStopped(name) || this.processes.isRunning(name)) return;
    care.startedAt = Date.now();
    await this.processes.restart(name).catch(() => this.#plan(name));
  }
}
