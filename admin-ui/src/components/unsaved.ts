import { useState } from "react";

/** What somebody has typed, as far as leaving a page is concerned. */
export interface Guarded {
  /** Whether it is nowhere else. */
  readonly is: boolean;
  /** What was typed has been taken, or is given up. */
  readonly forget: () => void;
  /** Keeps it before somebody leaves, if it can be kept. */
  readonly keep: () => Promise<boolean>;
}

/** Whether a form holds something that is nowhere else. Asked when somebody leaves; drawing does not depend on it. */
export class Unsaved implements Guarded {
  private isThere = false;

  get is(): boolean {
    return this.isThere;
  }

  /** Something was typed. */
  readonly note = (): void => {
    this.isThere = true;
  };

  readonly forget = (): void => {
    this.isThere = false;
  };

  /** There is no place for it. */
  readonly keep = (): Promise<boolean> => Promise.resolve(!this.isThere);
}

export const useUnsaved = (): Unsaved => useState(() => new Unsaved())[0];
