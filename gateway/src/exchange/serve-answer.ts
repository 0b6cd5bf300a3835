import { DomainError, type Grant, type ShareMethod } from "@mulian/domain";
import type { AccessTokenClaims } from "./access-token.js";
import { AnswerChunks, type Answer } from "./answer.js";
import { deliver, type DeliverySink, type OpenedDelivery } from "./deliver.js";
import { findGrant } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { openingClaims, refusal } from "./refusal.js";
import { planUse, sourceRefusal, type RowPlan } from "./row-plan.js";

export const ANSWER_MEDIA_TYPE = "application/json; charset=utf-8";

/** A question under a grant, and how it is answered once it may be. */
export interface QuestionCall {
  readonly claims: AccessTokenClaims;
  /** The one method it can be asked under. */
  readonly method: ShareMethod;
  /** Granted items it asks for; all of them by default. */
  readonly items: readonly string[] | undefined;
  /** Finds the answer. May refuse, and counts the call itself through `leg.quotas` when it is one. */
  readonly answer: (plan: RowPlan, now: string, signal: AbortSignal) => Promise<Answer>;
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
  sink.gone.addEventListener("abort", () => stop.abort(), { once: true });
  const opened = await open(leg, grant, call, stop.signal, startedAt).catch(async (error: unknown) => {
    if (!(error instanceof DomainError)) leg.deps.logger.warn({ err: error, grant: grantId }, "question not answered");
    throw await refusal(leg, claims, sourceRefusal(error));
  });
  await deliver(leg, opened, claims, sink, stop);
}

async function open(
  leg: Leg,
  grant: Grant,
  { method, answer, ...call }: QuestionCall,
  signal: AbortSignal,
  now: string,
): Promise<OpenedDelivery> {
  leg.committer.refuseLag();
  await leg.heights.confirmed();
  const plan = await planUse(leg, grant.id, call, [method], now);
  const answered = await answer(plan, now, signal);
  const counted = new AnswerChunks(answered);
  const chunks = counted[Symbol.asyncIterator]();
  return {
    grant: plan.grant,
    holding: plan.holding,
    contentType: ANSWER_MEDIA_TYPE,
    counted,
    chunks,
    first: await chunks.next(),
    cut: () => undefined,
    brokenRows: () => answered.brokenRows,
  };
}
