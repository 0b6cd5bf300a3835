import type { Decision } from "@mulian/domain";
import { beside, type Circumstances } from "../circumstances.js";

/** Open when the request is made, then written once, with the request's decision. */
export function invalidDecision(after: Decision, circumstances: Circumstances): string | undefined {
  const { id, request: named, provider, outcome, grant } = after;
  const request = beside(circumstances, "access-request", named);
  if (id !== named || request?.provider !== provider) return "is not of the request it stands beside";
  const before = circumstances.view.get("decision", id);
  if (before === undefined)
    return outcome === "open" && grant === undefined ? undefined : "decided before it was asked";
  if (before.outcome !== "open") return "decides once more";
  return request.state === outcome ? undefined : "decides something else than its request says";
}
