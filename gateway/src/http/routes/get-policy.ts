import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";
import { DomainError } from "@mulian/domain";

/** GET /policy */
export const getPolicy =
  (ports: Pick<RoutePorts, "index">): Handler<"getPolicy"> =>
  () => {
    const policy = ports.index.get("policy", "policy");
    if (policy === undefined) throw new DomainError("NOT_FOUND", "the network has no policy yet");
    return policy;
  };
