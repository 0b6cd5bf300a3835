import { DomainError, type Grant } from "@mulian/domain";
import { deliver, type DeliverySink, type OpenedDelivery } from "./deliver.js";
import { findGrant } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { readGranted } from "./read-granted.js";
import { openingClaims, refusal } from "./refusal.js";
import { itemTypes } from "./item-types.js";
import { limitRows, planRows, sourceRefusal, type RowsCall } from "./row-plan.js";
import { EncodedRows, ROW_MEDIA_TYPES } from "./rows.js";

/**
 * Serves a grant's rows to its grantee's gateway.
 * @param stop ends it early; aborted by its owner when it is over
 * @throws DomainError NOT_FOUND for a grant the caller has no part in; RecordedRefusal for every other refusal before the
 *   first byte. Once bytes have left, a failure is told by the receipt.
 */
export async function serveRows(
  leg: Leg,
  grantId: string,
  call: RowsCall,
  sink: DeliverySink,
  stop: AbortController,
): Promise<void> {
  const startedAt = leg.deps.clock.now().toISOString();
  const grant = findGrant(leg.deps.index, grantId, leg.deps.department, call.claims.sub);
  const claims = openingClaims(leg, grant, call, startedAt);
  const opened = await open(leg, grant, call, stop.signal, startedAt).catch(async (error: unknown) => {
    if (!(error instanceof DomainError)) leg.deps.logger.warn({ err: error, grant: grantId }, "rows not opened");
    throw await refusal(leg, claims, sourceRefusal(error));
  });
  await deliver(leg, opened, claims, sink, stop);
}

/** Everything that may refuse, up to the first chunk in hand: a source that fails at once is a refusal, not a broken delivery. */
async function open(leg: Leg, grant: Grant, call: RowsCall, signal: AbortSignal, now: string): Promise<OpenedDelivery> {
  leg.committer.refuseLag();
  await leg.heights.confirmed();
  const plan = await planRows(leg, grant.id, call, now);
  leg.quotas.beginCall(plan.grant, now);
  let brokenRows = 0;
  let cut: DomainError | undefined;
  const rows = await readGranted(leg, plan, { signal, onProblem: () => (brokenRows += 1) });
  const quotaRows = leg.quotas.rowsLeft(plan.grant, now);
  const limited = limitRows(rows, Math.min(call.limit ?? Infinity, quotaRows), () => {
    if (quotaRows < (call.limit ?? Infinity))
      cut = new DomainError("QUOTA_EXCEEDED", "the grant's quota of the day is used up");
  });
  const counted = new EncodedRows(limited, {
    columns: plan.items,
    format: call.format,
    types: itemTypes(plan.dataset, plan.grant, plan.items),
  });
  const chunks = counted[Symbol.asyncIterator]();
  const { holding } = plan;
  return {
    grant: plan.grant,
    holding,
    contentType: ROW_MEDIA_TYPES[call.format],
    counted,
    chunks,
    first: await chunks.next(),
    cut: () => cut,
    brokenRows: () => brokenRows,
  };
}
