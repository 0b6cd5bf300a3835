import { DomainError, type CommandBody, type EffectiveGrantState, type KeyHolding } from "@mulian/domain";
import { grantStateNow } from "../holds.js";
import { changing } from "../changing.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import { requireFound, requireState } from "../refusals.js";
import type { Outcome, Rule, RuleContext, WorldStateReader } from "../rule.js";
import { sideOf } from "./parties.js";

/** Ends of a grant that end what is held by it. A terminated grant was ended by the provider or the authority, as a revoked one. */
const GRANT_ENDS: Readonly<Record<"revoked" | "completed" | "expired", readonly EffectiveGrantState[]>> = {
  revoked: ["revoked", "terminated"],
  completed: ["completed"],
  expired: ["expired"],
};

/** Records that a key is held no longer, for a reason the ledger bears out; only the holder can claim destruction. */
export const endKeyHolding: Rule<"key-holding.end"> = (read, context, body) =>
  changing(
    read,
    context,
    "key-holding",
    { ...body, mayChange: (holding) => void sideOf(context, holding) },
    async (holding) => {
      const isClaim = body.endedBy === "destroyed" || body.destructionDigest !== undefined;
      if (isClaim && sideOf(context, holding) !== "holder")
        throw new DomainError("FORBIDDEN", "only the holder can claim destruction");
      if (holding.state === "ended") return claimDestruction(context, holding, body);
      await requireGround(read, context, holding, body.endedBy);
      const { endedBy, destructionDigest } = body;
      return outcome({
        record: advanced(context, holding, { state: "ended", until: context.now, endedBy, destructionDigest }),
      });
    },
  );

/** A holding that ended otherwise may be followed, once, by its holder's claim that the key is destroyed. */
function claimDestruction(
  context: RuleContext,
  holding: KeyHolding,
  { endedBy, destructionDigest }: CommandBody<"key-holding.end">,
): Outcome {
  const isFirstClaim =
    endedBy === "destroyed" && destructionDigest !== undefined && holding.destructionDigest === undefined;
  if (!isFirstClaim) throw new DomainError("WRONG_STATE", "the holding has ended", { state: holding.state });
  return outcome({ record: advanced(context, holding, { destructionDigest }) });
}

async function requireGround(
  read: WorldStateReader,
  context: RuleContext,
  holding: KeyHolding,
  endedBy: CommandBody<"key-holding.end">["endedBy"],
): Promise<void> {
  if (endedBy === "destroyed") return;
  if (endedBy === "rotated") {
    const dataKey = holding.dataKey === undefined ? undefined : await read.get("data-key", holding.dataKey);
    return requireState(dataKey?.state ?? "active", "rotated", "compromised", "destroyed");
  }
  const grant = requireFound(await read.get("grant", holding.grant), "grant");
  requireState(await grantStateNow(read, context, grant), ...GRANT_ENDS[endedBy]);
}
