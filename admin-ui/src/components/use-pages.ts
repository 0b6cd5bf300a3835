import { useState } from "react";

export interface Pages {
  readonly cursor: string | undefined;
  readonly next: (cursor: string) => void;
  readonly back: (() => void) | undefined;
  readonly reset: () => void;
  /** Counted from 1. */
  readonly number: number;
}

/** Cursors of the pages behind the one shown; the last one made it. */
export function usePages(): Pages {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    cursor: cursors.at(-1),
    next: (cursor) => setCursors([...cursors, cursor]),
    back: cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1)),
    reset: () => setCursors([]),
    number: cursors.length + 1,
  };
}
