import { DomainError, type Grant, type ShareMethod } from "@mulian/domain";
import type { AccessTokenClaims } from "./access-token.js";
import { AnswerChunks, type Answer } from "./answer.js";
import { deliver, type DeliverySink, type OpenedDelivery } from "./deliver.js";
import { findGrant } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { raceAbort } from "./race-abort.js";
import { QuotaCall, TELLING_REFUSALS } from "./quota-call.js";
import { openingClaims, refusal } from "./refusal.js";
import { planUse, sourceRefusal, type RowPlan } from "./row-plan.js";
import { timedOut } from "./timed-out.js";

export const ANSWER_MEDIA_TYPE = "application/json; charset=utf-8";

/** A question under a grant, and how it is answered once it may be. */
export interface QuestionCall {
  readonly claims: AccessTokenClaims;
  /** The one method it can be asked under. */
  readonly method: ShareMethod;
  /** Granted items it asks for; all of them by default. */
  readonly items: readonly string[] | undefined;
  /** Finds the answer. May refuse, and begins the call itself when it is one. */
  readonly answer: (plan: RowPlan, call: QuotaCall, signal: AbortSignal) => Promise<Answer>;
}

/**
 * Answers a question to the grantee's gateway, as a delivery like any other: checks, start record, quota, receipt, and the
 * grantee's signature under it.
 * @param stop ends it early; aborted by its owner when it is over
 * @throws DomainError NOT_FOUND for a grant the caller has no part in; RecordedRefusal for every other refusal
 */
export async function serveAnswer(
  leg: Leg,
  grantId: string,
  call: QuestionCall,
  sink: DeliverySink,
  stop: AbortController,
): Promise<void> {
  const startedAt = leg.deps.clock.now().toISOString();
  const grant = findGrant(leg.deps.index, grantId, leg.deps.department, call.claims.sub);
  const claims = openingClaims(leg, grant, { ...call, format: "json" }, startedAt);
  const quotaCall = new QuotaCall(leg.quotas, startedAt);
  try {
    const opened = await withinLimit(leg, sink, stop, open(leg, grant, call, stop.signal, quotaCall)).catch(
      async (error: unknown) => {
        if (!(error instanceof DomainError))
          leg.deps.logger.warn({ err: error, grant: grantId }, "question not answered");
        const refused = await refusal(leg, claims, sourceRefusal(error));
        if (TELLING_REFUSALS.has(refused.code)) quotaCall.keep();
        throw refused;
      },
    );
    await deliver(leg, opened, claims, sink, stop);
  } finally {
    quotaCall.end();
  }
}

/**
 * The work, unless it takes longer than an answer may or nobody waits for it any more: then its source is told to stop, and is
 * not waited for either.
 */
async function withinLimit<T>(
  { deps: { answerLimitMs } }: Pick<Leg, "deps">,
  { gone }: DeliverySink,
  stop: AbortController,
  work: Promise<T>,
): Promise<T> {
  const late = setTimeout(() => stop.abort(timedOut("provider", answerLimitMs)), answerLimitMs);
  const onGone = (): void => stop.abort(new DomainError("PEER_UNAVAILABLE", "the reader went away"));
  if (gone.aborted) onGone();
  gone.addEventListener("abort", onGone, { once: true });
  try {
    return await raceAbort(work, stop.signal);
  } finally {
    clearTimeout(late);
    gone.removeEventListener("abort", onGone);
  }
}

async function open(
  leg: Leg,
  grant: Grant,
  { method, answer, ...call }: QuestionCall,
  signal: AbortSignal,
  quotaCall: QuotaCall,
): Promise<OpenedDelivery> {
  leg.committer.refuseLag();
  await leg.heights.confirmed();
  const plan = await planUse(leg, grant.id, call, [method], quotaCall.startedAt);
  signal.throwIfAborted(); // before the call is counted
  const answered = await answer(plan, quotaCall, signal);
  const counted = new AnswerChunks(answered);
  const chunks = counted[Symbol.asyncIterator]();
  return {
    grant: plan.grant,
    call: quotaCall,
    holding: plan.holding,
    contentType: ANSWER_MEDIA_TYPE,
    counted,
    chunks,
    first: await chunks.next(),
    cut: () => undefined,
    brokenRows: () => answered.brokenRows,
    sourceState: () => answered.sourceState ?? "one",
  };
}
