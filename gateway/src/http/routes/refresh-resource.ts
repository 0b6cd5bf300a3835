import { refreshResource as refresh } from "../../use-cases/refresh-resource.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /resources/{id}/refresh */
export const refreshResource =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock" | "sources">): Handler<"refreshResource"> =>
  (request) =>
    refresh(ports, request.caller, request.params.id, request.body.expectedVersion, request);
