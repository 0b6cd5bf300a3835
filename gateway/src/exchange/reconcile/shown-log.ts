import { DomainError, type ReceiptView } from "@mulian/domain";
import { z } from "zod";
import { askReceipts, RECEIPTS_AT_ONCE, receiptsScope } from "../ask-receipts.js";
import type { Leg } from "../leg.js";
import { parseAnswer, readText } from "../peer-client.js";
import { listReceipts } from "../receipt-views.js";
import { EXCHANGE_PATH } from "../token-limits.js";

export type ReconcileParts = Pick<Leg, "deps" | "log" | "committer" | "peers">;

/** From one department in one reconciliation, 100,000 receipts. */
const MAX_PAGES = 1_000;
/** Signatures kept of one department's log: 100,000 receipts of two kilobytes. Whoever shows more fills nobody's memory. */
const MAX_SHOWN_CHARS = 201_326_592;
/** A batch has at most 10,000 leaves of 64 characters. */
const MAX_LEAVES_BYTES = 1_048_576;
/** A gateway that has not answered by then is named as silent. */
const ANSWER_LIMIT_MS = 15_000;

const Leaves = z.object({ leaves: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(10_000) });

/** A receipt as a department's gateway shows it; nothing of it is believed yet. */
export type ShownReceipt = Pick<ReceiptView, "sequence" | "grant" | "jws" | "countersignature">;

/** What a department's gateway shows of its log. */
export interface ShownLog {
  /** By sequence, ascending. */
  readonly receipts: readonly ShownReceipt[];
  /** There are more than one reconciliation reads. */
  readonly isCut: boolean;
}

/** Undefined when the department's gateway does not answer, or answers something else. @param grant one grant; every one by default */
export async function shownLog(
  leg: ReconcileParts,
  department: string,
  grant: string | undefined,
): Promise<ShownLog | undefined> {
  const receipts: ShownReceipt[] = [];
  let cursor: string | undefined;
  let chars = 0;
  try {
    for (let page = 0; page < MAX_PAGES && chars < MAX_SHOWN_CHARS; page++) {
      const { items, nextCursor } = await pageOf(leg, department, grant, cursor);
      for (const { sequence, grant: of, jws, countersignature } of items) {
        chars += jws.length + (countersignature?.length ?? 0);
        receipts.push({ sequence, grant: of, jws, ...(countersignature === undefined ? {} : { countersignature }) });
      }
      cursor = nextCursor;
      if (cursor === undefined) break;
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    leg.deps.logger.warn({ department, code: error.code }, "receipts not shown");
    return undefined;
  }
  return { receipts: receipts.toSorted((a, b) => a.sequence - b.sequence), isCut: cursor !== undefined };
}

async function pageOf(
  leg: ReconcileParts,
  department: string,
  grant: string | undefined,
  cursor: string | undefined,
): Promise<{ readonly items: readonly ReceiptView[]; readonly nextCursor?: string | undefined }> {
  if (department === leg.deps.department) {
    return listReceipts(leg, { grant }, { limit: RECEIPTS_AT_ONCE, cursor });
  }
  return askReceipts(leg, department, { grant, cursor }, ANSWER_LIMIT_MS);
}

/** Leaf hashes of a batch, as the department has them; undefined when it does not say. */
export async function shownLeaves(
  leg: ReconcileParts,
  department: string,
  batch: { readonly batchNumber: number; readonly firstSequence: number; readonly lastSequence: number },
): Promise<readonly Buffer[] | undefined> {
  try {
    if (department === leg.deps.department) {
      if (batch.lastSequence > leg.log.lastSequence) return [];
      return (await leg.log.leafHashes(batch.firstSequence, batch.lastSequence)).map((hash) => Buffer.from(hash));
    }
    const answer = await leg.peers.request(receiptsScope(leg, department), {
      method: "GET",
      path: `${EXCHANGE_PATH}/batches/${batch.batchNumber}/leaves`,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return parseAnswer(Leaves, await readText(answer, MAX_LEAVES_BYTES)).leaves.map((hash) => Buffer.from(hash, "hex"));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    leg.deps.logger.warn({ department, ...batch, code: error.code }, "leaves not shown");
    return undefined;
  }
}
