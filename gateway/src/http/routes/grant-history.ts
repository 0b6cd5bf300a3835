import { readGrantHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /grants/{id}/history */
export const grantHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"grantHistory"> =>
  ({ caller, params }) =>
    readGrantHistory(ports, caller, params.id);
