import type { CommittedBlock, Ledger } from "../ledger/types.js";
import type { common } from "../protos.js";

/** Blocks from a number on: those that are there, then each one as it becomes durable. Ends when the signal aborts. */
export async function* blocksFrom(
  ledger: Ledger,
  first: number,
  signal: AbortSignal,
): AsyncGenerator<common.Block, void, void> {
  let wake: () => void = () => undefined;
  // A reader that keeps up is given the block as it was committed, without reading and decoding it again.
  let newest: CommittedBlock | undefined;
  const stop = ledger.onBlock((committed) => {
    newest = committed;
    wake();
  });
  const abort = (): void => wake();
  signal.addEventListener("abort", abort, { once: true });
  try {
    for (let number = first; !signal.aborted; number += 1) {
      while (number >= ledger.height && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
      const block = newest?.number === number ? newest.block : await ledger.blockByNumber(number);
      if (block === undefined)
        throw new Error(`block ${number} is not in the ledger though its height is ${ledger.height}`);
      yield block;
    }
  } finally {
    stop();
    signal.removeEventListener("abort", abort);
  }
}
