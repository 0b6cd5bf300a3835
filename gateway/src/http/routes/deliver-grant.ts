import { deliverGrant as deliver } from "../../use-cases/deliver-grant.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /grants/{id}/deliver */
export const deliverGrant =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"deliverGrant"> =>
  (request) =>
    deliver(ports, request.caller, request.params.id, request.body, request);
