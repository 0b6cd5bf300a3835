import { DomainError, type Grant, type ReceiptBatch, type ReceiptView } from "@mulian/domain";
import { askReceipts } from "./ask-receipts.js";
import { verifyCountersignature, verifyReceipt } from "./countersign.js";
import type { Leg } from "./leg.js";
import { receiptView } from "./receipt.js";
import { receiptsOf } from "./receipt-views.js";
import type { CollectedReceipts } from "./types.js";

type Parts = Pick<Leg, "deps" | "log" | "committer" | "peers">;

/** At most from one side, 2,000 receipts: a trace is read by a person. */
const MAX_PAGES = 20;
/** A gateway that has not answered by then is named as silent; the trace does not wait for it. */
const ANSWER_LIMIT_MS = 10_000;

async function askSide(leg: Parts, department: string, grant: Grant): Promise<ReceiptView[]> {
  const found: ReceiptView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, nextCursor } = await askReceipts(leg, department, { grant: grant.id, cursor }, ANSWER_LIMIT_MS);
    for (const item of items) found.push(await checked(leg, item, grant, department));
    cursor = nextCursor;
    if (cursor === undefined) break;
  }
  return found;
}

/** A receipt as its signatures bear it out, not as the gateway that showed it says. */
async function checked(leg: Parts, shown: ReceiptView, grant: Grant, askedOf: string): Promise<ReceiptView> {
  const batch = coveringBatch(leg, shown, askedOf);
  const claims = await verifyReceipt(leg, shown.jws, grant, batch?.createdAt);
  if (claims.endedAt !== shown.endedAt)
    throw new DomainError("INTEGRITY_FAILURE", "the receipt was signed at another time than shown");
  if (shown.countersignature !== undefined) {
    const receipt = { jws: shown.jws, sequence: claims.sequence };
    await verifyCountersignature(leg, grant.grantee, receipt, shown.countersignature, batch?.createdAt);
  }
  return receiptView(shown, batch?.id);
}

/** The batch said to cover the receipt, if the ledger bears it out. */
function coveringBatch(
  { deps }: Parts,
  { batch: id, sequence }: ReceiptView,
  askedOf: string,
): ReceiptBatch | undefined {
  const batch = id === undefined ? undefined : deps.index.get("receipt-batch", id);
  if (batch?.department !== askedOf) return undefined;
  return batch.firstSequence <= sequence && sequence <= batch.lastSequence ? batch : undefined;
}

/** Both sides of one grant: the provider's receipts, and those only the grantee shows. */
async function askBoth(leg: Parts, grant: Grant): Promise<CollectedReceipts> {
  const sides = [...new Set([grant.provider, grant.grantee])];
  const answers = await Promise.all(
    sides.map((department) =>
      askSide(leg, department, grant).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        leg.deps.logger.warn({ department, grant: grant.id, code: error.code }, "receipts not shown");
        return undefined;
      }),
    ),
  );
  const byJws = new Map<string, ReceiptView>();
  for (const receipt of answers.flatMap((answer) => answer ?? []))
    if (!byJws.has(receipt.jws)) byJws.set(receipt.jws, receipt);
  return { receipts: [...byJws.values()], unanswered: sides.filter((_, side) => answers[side] === undefined) };
}

/**
 * Receipts of the grants, oldest first. Where this department is no party, both parties' gateways are asked and every
 * signature is checked against the keys on the ledger.
 */
export async function collectReceipts(leg: Parts, grantIds: readonly string[]): Promise<CollectedReceipts> {
  const { index, department } = leg.deps;
  const foreign = grantIds.flatMap((id) => {
    const grant = index.get("grant", id);
    return grant === undefined || grant.provider === department || grant.grantee === department ? [] : [grant];
  });
  const foreignIds = new Set(foreign.map(({ id }) => id));
  const own = await receiptsOf(
    leg,
    grantIds.filter((id) => !foreignIds.has(id)),
  );
  const asked = await Promise.all(foreign.map((grant) => askBoth(leg, grant)));
  const receipts = [...own, ...asked.flatMap((one) => one.receipts)].toSorted((a, b) =>
    a.endedAt < b.endedAt ? -1 : 1,
  );
  return { receipts, unanswered: [...new Set(asked.flatMap((one) => one.unanswered))] };
}
