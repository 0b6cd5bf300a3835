import type { KeyHolding, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { beside, type Circumstances } from "../circumstances.js";
import { unlessBy, unlessEither } from "../unless-by.js";

/** The provider hands a key over; either side ends the holding; that a key came, or is destroyed, only its holder can say. */
export function invalidKeyHolding(after: KeyHolding, circumstances: Circumstances): VoidReason | undefined {
  const before = circumstances.view.get("key-holding", after.id);
  if (before === undefined) return invalidHandOver(after, circumstances);
  if (after.state === "ended") return invalidEnd(before, after, circumstances);
  if (before.state !== "released" || after.state !== "acknowledged")
    return because("stepOutOfTurn", { from: before.state, to: after.state });
  return unlessBy(after.holder, "key-holding.acknowledge", circumstances);
}

/** After its end, a holding may still be said to be destroyed, and replaced, once each. */
function invalidEnd(before: KeyHolding, after: KeyHolding, circumstances: Circumstances): VoidReason | undefined {
  const [claimed, replaced] = (["destructionDigest", "replacedBy"] as const).map(
    (said) => after[said] !== before[said],
  );
  if ((claimed && before.destructionDigest !== undefined) || (replaced && before.replacedBy !== undefined))
    return because("saidTwice");
  if (before.state === "ended" && !claimed && !replaced) return because("goesOnAfterEnd", { state: before.state });
  const byHolder = endedByHolder(after, circumstances);
  if (claimed) return byHolder;
  if (replaced) return unlessBy(after.provider, "key-holding.replace", circumstances);
  return unlessEither(byHolder, unlessBy(after.provider, "key-holding.end", circumstances));
}

/** By itself, or with the grant that the same transaction completes. */
function endedByHolder({ grant, holder }: KeyHolding, circumstances: Circumstances): VoidReason | undefined {
  const isCompleted = beside(circumstances, "grant", grant)?.state === "completed";
  return unlessBy(holder, isCompleted ? "grant.complete" : "key-holding.end", circumstances);
}

/** With the delivery of its grant, to its grantee, or in place of a holding whose package was sealed again. */
function invalidHandOver(after: KeyHolding, circumstances: Circumstances): VoidReason | undefined {
  const { grant: id, holder, provider, dataset, state, holdingKind, thumbprint } = after;
  const grant = circumstances.view.get("grant", id);
  if (grant === undefined) return because("grantUnknown");
  const isOf = grant.provider === provider && grant.grantee === holder && grant.terms.dataset === dataset;
  if (!isOf) return because("partiesDiffer");
  if (state !== "released") return because("beginsMidway");
  if (holdingKind === "access-key" && thumbprint !== grant.terms.proofKeyThumbprint) return because("grantKeyDiffers");
  const isDelivery = beside(circumstances, "grant", id)?.state === "delivered";
  return unlessBy(provider, isDelivery ? "grant.deliver" : "key-holding.replace", circumstances);
}
