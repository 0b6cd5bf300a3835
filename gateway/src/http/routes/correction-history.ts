import { readHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /corrections/{id}/history */
export const correctionHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"correctionHistory"> =>
  ({ caller, params }) =>
    readHistory(ports, caller, "correction", params.id);
