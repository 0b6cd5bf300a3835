import { supplementAccessRequest as supplement } from "../../use-cases/supplement-access-request.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /access-requests/{id}/supplement */
export const supplementAccessRequest =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"supplementAccessRequest"> =>
  (request) =>
    supplement(
      { ...ports, documents: ports.state.documents },
      request.caller,
      request.params.id,
      request.body,
      request,
    );
