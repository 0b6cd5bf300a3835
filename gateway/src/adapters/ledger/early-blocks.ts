import { previousHashOf } from "./block-decoder.js";
import { BlockSpool } from "./block-spool.js";
import type { OtherPeers, ToldBlock } from "./other-peers.js";

/** Blocks asked for at a time: each is two endorsements, far from what a peer's gateway takes at once (500). */
const WINDOW = 8;

export interface EarlyBlocksOptions {
  readonly others: Pick<OtherPeers, "block">;
  /** The first that is wanted. */
  readonly from: number;
  /** The first that is not: the own peer has it. */
  readonly before: number;
  /** What the own peer names as the header hash of the last one wanted, hex. */
  readonly lastHash: string;
  /** Where they are kept meanwhile. */
  readonly folder: string;
}

/**
 * Blocks from before a snapshot, from its end down to the first one wanted, each by the hash that its successor names; then given
 * in the chain's order. None is given before the last of them has been verified.
 * @throws DomainError EARLY_BLOCKS_UNAVAILABLE, EARLY_BLOCKS_DISPUTED
 */
export async function* earlyBlocks(
  { others, from, before, lastHash, folder }: EarlyBlocksOptions,
  signal: AbortSignal,
): AsyncIterable<ToldBlock> {
  const spool = await BlockSpool.open(folder);
  const toldBy = new Map<number, readonly string[]>();
  try {
    let expected = lastHash;
    for (let next = before - 1; next >= from; next -= WINDOW) {
      signal.throwIfAborted();
      const numbers = Array.from({ length: Math.min(WINDOW, next - from + 1) }, (_, back) => next - back);
      const told = toldOf(others, numbers, expected);
      for (const [index, one] of (await Promise.all(told)).entries()) {
        const number = numbers[index] ?? NaN;
        await spool.put(number, one.block);
        toldBy.set(number, one.toldBy);
        expected = previousHashOf(one.block);
      }
    }
    for (let number = from; number < before; number++)
      yield { block: await spool.get(number), toldBy: toldBy.get(number) ?? [] };
  } finally {
    await spool.close();
  }
}

/** All are asked for at once; each is judged once the one after it has been, which names its hash. */
function toldOf(others: Pick<OtherPeers, "block">, numbers: readonly number[], lastHash: string): Promise<ToldBlock>[] {
  const told: Promise<ToldBlock>[] = [];
  for (const number of numbers) {
    const successor = told.at(-1);
    told.push(
      others.block(number, async () => (successor === undefined ? lastHash : previousHashOf((await successor).block))),
    );
  }
  return told;
}
