import { trace as traceOf } from "../../use-cases/trace/trace.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /audit/trace */
export const trace =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock" | "exchange">): Handler<"trace"> =>
  ({ query, language }) =>
    traceOf(ports, query, language);
