import { DomainError, invalidInput, validateFilter } from "@mulian/domain";
import { digestOf } from "../digest.js";
import type { Row, SourceState } from "../ports/data-source.js";
import { sinceFilter, withoutSeen } from "./batch/since.js";
import type { BrokenDelivery } from "./counted-before.js";
import { deliver, type DeliverySink, type OpenedDelivery, type ResumedFrom } from "./deliver.js";
import type { Form } from "./furthest-rows.js";
import { findGrant } from "./grant-check.js";
import { itemTypes } from "./item-types.js";
import type { Leg } from "./leg.js";
import { QuotaCall } from "./quota-call.js";
import { readGranted, type GrantedRead } from "./read-granted.js";
import type { UnnumberedClaims } from "./receipt-issuer.js";
import { openingClaims, refusal } from "./refusal.js";
import { ResumedRows, type Delivered } from "./resume.js";
import { limitRows, planRows, sourceRefusal, type RowPlan, type RowsCall } from "./row-plan.js";
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
  const opening = openingClaims(leg, grant, call, startedAt);
  const claims = { ...opening, ...runOf(call) };
  const orRefusal = <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (error: unknown) => {
      if (!(error instanceof DomainError)) leg.deps.logger.warn({ err: error, grant: grantId }, "rows not opened");
      throw await refusal(leg, claims, sourceRefusal(error));
    });
  const before = await orRefusal(brokenBefore(leg, claims, call));
  const quotaCall = new QuotaCall(leg.quotas, startedAt);
  try {
    const opened = await orRefusal(open(leg, claims, { call, before }, stop.signal, quotaCall));
    await deliver(leg, opened, { ...claims, ...partOf(opened.resumed) }, sink, stop);
  } finally {
    quotaCall.end();
    leg.resumptions.giveBack(before);
  }
}

/** What a batch asks for, besides its grant. */
const runOf = ({ batch }: RowsCall): Pick<UnnumberedClaims, "run" | "since"> =>
  batch === undefined ? {} : { run: batch.run, ...(batch.since === undefined ? {} : { since: digestOf(batch.since) }) };

/** What is known at the start of a part that goes on. */
const partOf = (from: ResumedFrom | undefined): Pick<UnnumberedClaims, "resumed"> =>
  from === undefined ? {} : { resumed: { rows: from.rows, bytes: from.bytes, countedBefore: { rows: 0, bytes: 0 } } };

/** Everything that may refuse, up to the first chunk in hand: a source that fails at once is a refusal, not a broken delivery. */
async function open(
  leg: Leg,
  claims: UnnumberedClaims,
  { call, before }: { readonly call: RowsCall; readonly before: BrokenDelivery | undefined },
  signal: AbortSignal,
  quotaCall: QuotaCall,
): Promise<OpenedDelivery> {
  leg.committer.refuseLag();
  await leg.heights.confirmed();
  const now = quotaCall.startedAt;
  const plan = await planRows(leg, claims.grant, call, now);
  quotaCall.begin(plan.grant);
  const { delivered } = call;
  await refuseUnsent(leg, claims, delivered);
  let brokenRows = 0;
  let sourceState: SourceState = "one";
  const { rows, cut } = await allowedRows(
    leg,
    { plan, call, now, carried: before?.rows ?? delivered?.rows ?? 0 },
    {
      signal,
      onProblem: () => (brokenRows += 1),
      onState: (state) => (sourceState = state),
    },
  );
  const encoded = new EncodedRows(rows, {
    columns: plan.items,
    format: call.format,
    types: itemTypes(plan.dataset.content.items, plan.grant.terms.masking, plan.items),
    endChunksAfter: [delivered, before].flatMap((part) => (part === undefined ? [] : [part.rows])),
  });
  const hold = (bytes: number): (() => void) => leg.resumptions.hold(claims.grantee, bytes);
  const unseen = before === undefined ? undefined : { before, hold };
  const counted = delivered === undefined ? encoded : await ResumedRows.open(encoded, delivered, unseen);
  const chunks = counted[Symbol.asyncIterator]();
  return {
    grant: plan.grant,
    call: quotaCall,
    holding: plan.holding,
    contentType: ROW_MEDIA_TYPES[call.format],
    counted,
    chunks,
    first: await chunks.next(),
    resumed: counted instanceof ResumedRows ? resumedFrom(counted, before) : undefined,
    cut,
    brokenRows: () => brokenRows,
    sourceState: () => sourceState,
  };
}

/**
 * Nobody has more rows of a form than ever left in it. Whoever claims so has made them up, and would be told by the digest's
 * comparison whether they are right: rows beyond the quota, or items of rows that left without them, of which none is counted.
 * @throws DomainError SOURCE_CHANGED, as for any other rows than the source's
 */
async function refuseUnsent(
  { furthest, log }: Pick<Leg, "furthest" | "log">,
  form: Form,
  delivered: Delivered | undefined,
): Promise<void> {
  if (delivered !== undefined && !(await furthest.have(log, form, delivered.rows)))
    throw new DomainError("SOURCE_CHANGED", "more rows than ever left; fetch it from the start");
}

interface Allowing {
  readonly plan: RowPlan;
  readonly call: RowsCall;
  readonly now: string;
  /** Rows that were delivered, or counted when they left: they are not of today's quota. */
  readonly carried: number;
}

/** The rows as far as the caller's limit and the day's quota reach, and what ended them if the quota did. */
async function allowedRows(
  leg: Leg,
  { plan, call, now, carried }: Allowing,
  options: GrantedRead,
): Promise<{ readonly rows: AsyncIterable<readonly Row[]>; readonly cut: () => DomainError | undefined }> {
  const asked = call.limit ?? Infinity;
  const quota = leg.quotas.rowsLeft(plan.grant, now) + carried;
  if (asked <= quota)
    return {
      rows: limitRows(await rowsOf(leg, plan, call, { ...options, limit: asked }), asked),
      cut: () => undefined,
    };
  let cut: DomainError | undefined;
  // One more than may leave: whether there is one decides whether the quota cut anything off.
  const rows = limitRows(await rowsOf(leg, plan, call, { ...options, limit: quota + 1 }), quota, () => {
    cut = new DomainError("QUOTA_EXCEEDED", "the grant's quota is used up");
  });
  return { rows, cut: () => cut };
}

/**
 * The delivery that is gone on from, if its rows are in a quota already.
 * @throws DomainError INVALID_INPUT for Parquet, whose rows cannot be told apart before its end has come
 */
async function brokenBefore(
  leg: Leg,
  claims: UnnumberedClaims,
  { delivered, format }: RowsCall,
): Promise<BrokenDelivery | undefined> {
  if (delivered === undefined) return undefined;
  if (format === "parquet") throw invalidInput("delivered", "custom", "a Parquet file is fetched from its start");
  return leg.resumptions.take(leg, claims, delivered);
}

/** @throws DomainError INVALID_INPUT for a batch that goes on by an item that the terms do not say */
async function rowsOf(
  leg: Leg,
  plan: RowPlan,
  { batch }: RowsCall,
  options: GrantedRead,
): Promise<AsyncIterable<readonly Row[]>> {
  const since = batch?.since;
  if (since === undefined) return readGranted(leg, plan, options);
  const { schedule } = plan.grant.terms;
  if (schedule?.mode !== "since-watermark")
    throw invalidInput("since", "custom", "the grant's schedule has no watermark");
  const narrower = sinceFilter(schedule.watermark, since);
  if (validateFilter(narrower, plan.dataset.content.items).length > 0)
    throw invalidInput("since.value", "custom", "not a value of the watermark");
  // Rows that were seen are dropped after the source gave them, so how many it has to give is not known.
  const rows = await readGranted(leg, plan, { ...options, narrower, limit: Infinity });
  return withoutSeen(rows, plan.items.indexOf(schedule.watermark), since);
}

const resumedFrom = (rows: ResumedRows, before: BrokenDelivery | undefined): ResumedFrom => ({
  ...rows.from,
  hash: rows.prefixHash(),
  continues: rows.isCarried ? before?.sequence : undefined,
});
