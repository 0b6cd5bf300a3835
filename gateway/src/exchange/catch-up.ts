import type { Leg } from "./leg.js";

/** Beside each request on the leg: how many blocks the index of the gateway that asks has. */
export const HEIGHT_HEADER = "mulian-height";
/** Between two gateways of one channel; one that lags longer judges by what it knows. */
const CATCH_UP_MS = 2_000;

/**
 * Waits for the blocks that a caller has seen, so that what was decided a moment ago is not refused, and the refusal recorded,
 * because this gateway reads the block a moment later. Nothing is taken on the caller's word: a height that never comes costs
 * it the wait.
 */
export async function catchUp({ deps: { index } }: Pick<Leg, "deps">, height: string | undefined): Promise<void> {
  if (height === undefined || !/^[0-9]{1,15}$/.test(height) || Number(height) <= index.height) return;
  await index.waitForBlock(Number(height) - 1, AbortSignal.timeout(CATCH_UP_MS)).catch(() => undefined);
}
