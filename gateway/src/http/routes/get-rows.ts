import { openRows } from "../../use-cases/open-rows.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /data/{id}/rows */
export const getRows =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"getRows"> =>
  ({ caller, params, query, signal }) =>
    openRows(ports, caller, params.id, query, signal);
