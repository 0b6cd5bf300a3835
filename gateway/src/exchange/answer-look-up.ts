import { DomainError, type LookUpQuestion } from "@mulian/domain";
import type { Row, SourceState } from "../ports/data-source.js";
import { answerText, type Answer } from "./answer.js";
import { exactMatch } from "./exact-match.js";
import { termsOf } from "./grant-check.js";
import type { Leg } from "./leg.js";
import { readGranted } from "./read-granted.js";
import type { QuotaCall } from "./quota-call.js";
import type { RowPlan } from "./row-plan.js";

/**
 * The granted items of the records with these keys, masked. When more have them than one look-up may return, none is: which of
 * them was meant is not this side's to guess.
 * @throws DomainError INVALID_INPUT, QUOTA_EXCEEDED, TOO_MANY_MATCHES
 */
export async function answerLookUp(
  leg: Pick<Leg, "salts">,
  plan: RowPlan,
  { keys }: LookUpQuestion,
  call: QuotaCall,
  signal: AbortSignal,
): Promise<Answer> {
  const { keys: names, recordsAtMost } = termsOf(plan.grant, "lookUp");
  const narrower = exactMatch(keys, names, plan.dataset.content.items, "keys");
  call.begin(plan.grant);
  let brokenRows = 0;
  let sourceState: SourceState = "one";
  const found: Row[] = [];
  const told = { onProblem: () => (brokenRows += 1), onState: (state: SourceState) => (sourceState = state) };
  for await (const rows of await readGranted(leg, plan, { narrower, signal, ...told })) {
    found.push(...rows);
    if (found.length > recordsAtMost)
      throw new DomainError("TOO_MANY_MATCHES", "more records have these keys than a look-up may return", {
        recordsAtMost,
      });
  }
  const records = found.map((row) => Object.fromEntries(plan.items.map((item, place) => [item, row[place] ?? null])));
  return { text: answerText({ records }), rows: records.length, brokenRows, sourceState };
}
