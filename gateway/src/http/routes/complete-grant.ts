import { completeGrant as complete } from "../../use-cases/claim-destruction.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /grants/{id}/complete */
export const completeGrant =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"completeGrant"> =>
  (request) =>
    complete({ ...ports, documents: ports.state.documents }, request.caller, request.params.id, request.body, request);
