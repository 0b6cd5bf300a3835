import { poll } from "../poll.js";

/** How long the two gateways may take to hand over keys, documents and receipts between them. */
const HANDOVER_LIMIT_MS = 30_000;

/** What `look` finds, once it finds something. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const found = await poll(HANDOVER_LIMIT_MS, look);
  if (found === undefined) throw new Error(`waited ${HANDOVER_LIMIT_MS / 1000} s in vain: ${what}`);
  return found;
}
