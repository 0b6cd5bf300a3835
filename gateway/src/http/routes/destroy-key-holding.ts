import { destroyKeyHolding as destroy } from "../../use-cases/destroy-key-holding.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /key-holdings/{id}/destroy */
export const destroyKeyHolding =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"destroyKeyHolding"> =>
  (request) =>
    destroy(
      { ...ports, documents: ports.state.documents },
      request.caller,
      request.params.id,
      request.body.expectedVersion,
      request,
    );
