import { ProblemError } from "../api/client.js";
import type { Guarded } from "./unsaved.js";

/** After the last change: whoever types on is not disturbed, whoever stops has lost nothing. */
const QUIET_MS = 2_000;
/** Where it could not be kept: a gateway that restarts is back by then. */
const AGAIN_MS = 10_000;

/** Where the newest of what was typed is: kept at a time, or not, for a reason. */
export interface KeptState {
  readonly keptAt?: string | undefined;
  readonly problem?: ProblemError | undefined;
}

export interface Place<V> {
  /** Writes it down. @returns when. @throws ProblemError */
  readonly put: (values: V) => Promise<string>;
  /** Takes away what was written. */
  readonly remove: () => Promise<void>;
  readonly tell: (state: KeptState) => void;
}

/** Keeps what is typed into a form, without being asked, soon after each change. One writing at a time, the newest last. */
export class Keeper<V> implements Guarded {
  private typed: V | undefined;
  private timer: number | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isOver = false;

  constructor(private readonly place: Place<V>) {}

  get is(): boolean {
    return this.typed !== undefined && !this.isOver;
  }

  readonly note = (values: V): void => {
    this.typed = values;
    this.later(QUIET_MS);
  };

  readonly keep = async (): Promise<boolean> => {
    window.clearTimeout(this.timer);
    this.writing = this.writing.then(() => this.write());
    await this.writing;
    return !this.is;
  };

  readonly forget = (): void => {
    this.isOver = true;
    window.clearTimeout(this.timer);
  };

  /** The form has been submitted: what was kept of it goes, and nothing more is kept. */
  done(): void {
    this.forget();
    void this.writing.then(() => this.place.remove());
  }

  private later(ms: number): void {
    window.clearTimeout(this.timer);
    if (!this.isOver) this.timer = window.setTimeout(() => void this.keep(), ms);
  }

  private async write(): Promise<void> {
    const { typed } = this;
    if (typed === undefined || this.isOver) return;
    try {
      const keptAt = await this.place.put(typed);
      // What was typed meanwhile has its own turn.
      if (this.typed === typed) this.typed = undefined;
      this.place.tell({ keptAt });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.place.tell({ problem: error });
      this.later(AGAIN_MS);
    }
  }
}
