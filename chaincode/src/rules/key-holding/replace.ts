import { DomainError } from "@mulian/domain";
import { changing } from "../changing.js";
import { deliveredKey } from "../grant/delivered-key.js";
import { replacementIdOf } from "../grant/holding-id.js";
import { requireDepartmentServed, requireGrantState } from "../holds.js";
import { outcome } from "../outcomes.js";
import { advanced, created } from "../records.js";
import { requireFound, requireState } from "../refusals.js";
import { requireStillGranted } from "../request/granting.js";
import type { Rule } from "../rule.js";
import { byProvider } from "./parties.js";

/**
 * Sealing again after a leak: the old holding ends as rotated and the grantee holds the new package's key from now on, in one
 * transaction, so that no grant that goes on is without a key between the two.
 */
export const replaceKeyHolding: Rule<"key-holding.replace"> = async (read, context, body) => {
  const { id, expectedVersion, ...wrapped } = body;
  const before = await read.get("key-holding", id);
  const replacement = replacementIdOf(context, before?.grant ?? "", wrapped.dataKey);
  const replaced = await changing(
    read,
    context,
    "key-holding",
    { id, expectedVersion, mayChange: byProvider(context) },
    async (holding) => {
      requireReplaceable(holding);
      // What took the place of an access key would be another proof key, and the terms name only one.
      const old = requireFound(await read.get("data-key", holding.dataKey ?? ""), "data-key");
      requireState(old.state, "rotated", "compromised", "destroyed");
      const grant = requireFound(await read.get("grant", holding.grant), "grant");
      await requireGrantState(read, context, grant, "delivered", "active");
      await requireStillGranted(read, grant);
      await requireDepartmentServed(read, grant.grantee);
      const key = await deliveredKey(read, context, grant, { holdingKind: "data-key", ...wrapped });
      const { holder, provider, dataset } = holding;
      return outcome(
        {
          record: advanced(context, holding, {
            state: "ended",
            until: holding.until ?? context.now,
            endedBy: "rotated",
            replacedBy: replacement,
          }),
        },
        {
          record: created(context, "key-holding", replacement, {
            holder,
            provider,
            grant: grant.id,
            dataset,
            ...key,
            state: "released",
            since: context.now,
          }),
        },
      );
    },
  );
  return { ...replaced, result: { ...replaced.result, holding: replacement } };
};

/** One that runs, or that ended for this very reason and has no successor yet. */
function requireReplaceable({
  holdingKind,
  state,
  endedBy,
  replacedBy,
}: {
  readonly holdingKind: string;
  readonly state: string;
  readonly endedBy?: string | undefined;
  readonly replacedBy?: string | undefined;
}): void {
  const open = state !== "ended" || (endedBy === "rotated" && replacedBy === undefined);
  if (holdingKind === "data-key" && open) return;
  throw new DomainError("WRONG_STATE", "this holding has no key that could be replaced", { state });
}
