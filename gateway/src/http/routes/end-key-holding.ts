import { endKeyHolding as end } from "../../use-cases/claim-destruction.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /key-holdings/{id}/end */
export const endKeyHolding =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"endKeyHolding"> =>
  (request) =>
    end({ ...ports, documents: ports.state.documents }, request.caller, request.params.id, request.body, request);
