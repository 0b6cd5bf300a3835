import { recordUse } from "../../use-cases/record-use.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /use-records */
export const createUseRecord =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"createUseRecord"> =>
  (request) =>
    recordUse(
      { ...ports, documents: ports.state.documents },
      request.caller,
      request.body,
      request.idempotencyKey,
      request,
    );
