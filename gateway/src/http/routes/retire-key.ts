import { retireKey as retire } from "../../use-cases/retire-key.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /keys/{id}/retire */
export const retireKey =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"retireKey"> =>
  (request) =>
    retire(ports, request.caller, request.params.id, request.body, request);
