import { USE_KEPT_YEARS, invalidInput, shanghaiDate, yearsAfter, type UseRecord } from "@mulian/domain";
import type { DeliveredGrant } from "../grant/delivered.js";
import type { RuleContext } from "../rule.js";

type Period = Pick<UseRecord, "from" | "to">;

/**
 * The period of an account, with the day until which it is kept: three years from the end of the use (Art 29).
 * Use begins with the delivery at the earliest, and nobody accounts for what is still to come. An account that goes beyond
 * the grant's end is taken: refusing it would hide the use, not undo it.
 * @throws DomainError INVALID_INPUT
 */
export function periodOf(
  { now }: RuleContext,
  { deliveredAt }: DeliveredGrant,
  { from, to }: Period,
): Pick<UseRecord, "from" | "to" | "keepUntil"> {
  const first = shanghaiDate(deliveredAt);
  if (from < first) throw invalidInput("from", "too-early", `the data was delivered on ${first}`, first);
  if (to < from) throw invalidInput("to", "before-from", "a period ends on the day it begins, or later");
  if (to > shanghaiDate(now)) throw invalidInput("to", "in-future", "an account is of what has been");
  return { from, to, keepUntil: yearsAfter(to, USE_KEPT_YEARS) };
}
