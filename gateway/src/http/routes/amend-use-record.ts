import { amendUse } from "../../use-cases/record-use.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /use-records/{id}/amend */
export const amendUseRecord =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"amendUseRecord"> =>
  (request) =>
    amendUse({ ...ports, documents: ports.state.documents }, request.caller, request.params.id, request.body, request);
