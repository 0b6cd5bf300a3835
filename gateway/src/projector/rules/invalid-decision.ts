import type { Decision, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import { beside, type Circumstances } from "../circumstances.js";

/** Open when the request is made, then written once, with the request's decision. */
export function invalidDecision(after: Decision, circumstances: Circumstances): VoidReason | undefined {
  const { id, request: named, provider, outcome, grant } = after;
  const request = beside(circumstances, "access-request", named);
  if (id !== named || request?.provider !== provider) return because("slotOfAnother");
  const before = circumstances.view.get("decision", id);
  if (before === undefined)
    return outcome === "open" && grant === undefined ? undefined : because("decidedBeforeAsked");
  if (before.outcome !== "open") return because("decidedTwice");
  return request.state === outcome ? undefined : because("decisionDiffers");
}
