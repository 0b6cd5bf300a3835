import { reportCorrection } from "../../use-cases/report-correction.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /corrections */
export const createCorrection =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"createCorrection"> =>
  (request) =>
    reportCorrection(
      { ...ports, documents: ports.state.documents },
      request.caller,
      request.body,
      request.idempotencyKey,
      request,
    );
