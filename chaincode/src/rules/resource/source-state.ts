import { invalidInput } from "@mulian/domain";
import type { RuleContext } from "../rule.js";

interface SourceState {
  readonly refreshedAt: string;
  readonly quality?: { readonly brokenRows: number; readonly checkedRows: number };
}

/** What a connector may have seen: in the past, and no more broken rows than it checked. */
export function requireSourceState({ now }: RuleContext, { refreshedAt, quality }: SourceState, earliest = ""): void {
  if (refreshedAt > now) throw invalidInput("refreshedAt", "future", "a refresh lies in the past");
  if (refreshedAt < earliest) throw invalidInput("refreshedAt", "earlier", "a later refresh is recorded");
  if (quality !== undefined && quality.brokenRows > quality.checkedRows) {
    throw invalidInput("quality.brokenRows", "too-big", "more broken rows than were checked");
  }
}
