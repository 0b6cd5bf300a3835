import { DomainError, type KeyHolding } from "@mulian/domain";
import { notFound } from "../refusals.js";
import type { RuleContext } from "../rule.js";

/** Holder and provider see a holding; nobody else does. */
export function sideOf({ caller }: RuleContext, holding: KeyHolding): "holder" | "provider" {
  if (caller.department === holding.holder) return "holder";
  if (caller.department === holding.provider) return "provider";
  throw notFound("key-holding");
}

export const byHolder =
  (context: RuleContext) =>
  (holding: KeyHolding): void => {
    if (sideOf(context, holding) !== "holder") throw new DomainError("FORBIDDEN", "this is for the holder to do");
  };

export const byProvider =
  (context: RuleContext) =>
  (holding: KeyHolding): void => {
    if (sideOf(context, holding) !== "provider") throw new DomainError("FORBIDDEN", "this is for the provider to do");
  };
