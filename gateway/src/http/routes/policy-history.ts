import { readHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /policy/history */
export const policyHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"policyHistory"> =>
  ({ caller }) =>
    readHistory(ports, caller, "policy", "policy");
