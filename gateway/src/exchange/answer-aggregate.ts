import type { AggregateQuestion } from "@mulian/domain";
import { addUp, askedFigures, groupColumns } from "./add-up.js";
import { answerText, type Answer } from "./answer.js";
import { termsOf } from "./grant-check.js";
import type { Leg } from "./leg.js";
import type { QuotaCall } from "./quota-call.js";
import type { RowPlan } from "./row-plan.js";

/**
 * Figures over the groups that the grant's day table tells.
 * @throws DomainError INVALID_INPUT, QUOTA_EXCEEDED, PAYLOAD_TOO_LARGE
 */
export async function answerAggregate(
  leg: Pick<Leg, "salts" | "dayTables">,
  plan: RowPlan,
  question: AggregateQuestion,
  call: QuotaCall,
  signal: AbortSignal,
): Promise<Answer> {
  const terms = termsOf(plan.grant, "aggregate");
  const { items } = plan.dataset.content;
  const columns = groupColumns(terms, items, plan.grant.terms.masking);
  const asked = askedFigures(question, terms, columns);
  call.begin(plan.grant);
  const table = await leg.dayTables.of(leg, plan, call.startedAt, signal);
  const found = addUp(table.groups, asked, terms, columns, items);
  const { readAt, suppressed, brokenRows, sourceState } = table;
  return { text: answerText({ ...found, readAt, suppressed }), rows: found.rows.length, brokenRows, sourceState };
}

/** Items a question uses; all of the grant's when it names none. */
export function itemsOf({ measures, groupBy }: AggregateQuestion): readonly string[] | undefined {
  const named = new Set([...(measures ?? []), ...(groupBy ?? [])]);
  return measures === undefined || groupBy === undefined || named.size === 0 ? undefined : [...named];
}
