import { ReceiptView } from "@mulian/domain";
import { z } from "zod";
import type { Leg } from "./leg.js";
import { parseAnswer, readText, type PeerScope } from "./peer-client.js";
import { EXCHANGE_PATH } from "./token-limits.js";

/** Receipts of one answer. */
export const RECEIPTS_AT_ONCE = 100;
/** A receipt over 500 items of the longest names, with its counter-signature, is 200 KB. */
const MAX_PAGE_BYTES = 33_554_432;

const Page = z.object({ items: z.array(ReceiptView), nextCursor: z.string().optional() });

/** How this gateway asks another department's about receipts: in its own department's name, whose key proves it. */
export const receiptsScope = ({ deps }: Pick<Leg, "deps">, department: string): PeerScope => ({
  department,
  scope: "receipts",
  proofKeyName: deps.signKeyName,
});

interface ReceiptsAsked {
  /** One grant's; every one that this department may see by default. */
  readonly grant?: string | undefined;
  readonly cursor?: string | undefined;
}

/**
 * One page of the receipts that a department's gateway shows, newest first; nothing of it is believed yet.
 * @throws DomainError PEER_UNAVAILABLE when it does not answer within the time, or something else; its refusal
 */
export async function askReceipts(
  leg: Pick<Leg, "deps" | "peers">,
  department: string,
  { grant, cursor }: ReceiptsAsked,
  limitMs: number,
): Promise<z.infer<typeof Page>> {
  const query = new URLSearchParams({
    limit: String(RECEIPTS_AT_ONCE),
    ...(grant === undefined ? {} : { grant }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  const answer = await leg.peers.request(receiptsScope(leg, department), {
    method: "GET",
    path: `${EXCHANGE_PATH}/receipts?${query.toString()}`,
    signal: AbortSignal.timeout(limitMs),
  });
  return parseAnswer(Page, await readText(answer, MAX_PAGE_BYTES));
}
