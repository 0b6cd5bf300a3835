import type { CheckQuestion } from "@mulian/domain";
import { answerText, type Answer } from "./answer.js";
import { canonicalValues, exactMatch } from "./exact-match.js";
import { termsOf } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { readGranted } from "./read-granted.js";
import type { QuotaCall } from "./quota-call.js";
import type { RowPlan } from "./row-plan.js";

/** Yes and no are as long as each other; the longer of them has 70 characters. */
const ANSWER_CHARS = 80;

/**
 * Whether a record with these keys has these values (核验). Nothing else leaves: not whether there is such a record, not which
 * value differs. The source compares, in one query whatever the answer.
 * @throws DomainError INVALID_INPUT, QUOTA_EXCEEDED
 */
export async function answerCheck(
  leg: Pick<Leg, "salts" | "checks">,
  plan: RowPlan,
  { values }: CheckQuestion,
  call: QuotaCall,
  signal: AbortSignal,
): Promise<Answer> {
  const { keys } = termsOf(plan.grant, "check");
  const { items } = plan.dataset.content;
  const narrower = exactMatch(values, [...new Set([...keys, ...plan.items])], items, "values");
  const attempt = await leg.checks.begin(plan.grant.id, canonicalValues(values, keys, items), call.startedAt);
  let matches: boolean;
  try {
    call.begin(plan.grant);
    matches = await isThere(leg, plan, { narrower, signal });
  } catch (error) {
    await attempt.unanswered();
    throw error;
  }
  if (matches) await attempt.right();
  return { text: answerText({ matches }).padEnd(ANSWER_CHARS), rows: 0, brokenRows: 0 };
}

/**
 * Read to its end whatever is found: if a yes came sooner than a no, whoever goes away in between would have been told no
 * without having been answered, and so without an attempt.
 */
async function isThere(
  leg: Pick<Leg, "salts">,
  plan: RowPlan,
  query: Parameters<typeof readGranted>[2],
): Promise<boolean> {
  let isFound = false;
  for await (const rows of await readGranted(leg, plan, query)) isFound ||= rows.length > 0;
  return isFound;
}
