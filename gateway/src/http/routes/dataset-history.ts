import { readHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /datasets/{id}/history */
export const datasetHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"datasetHistory"> =>
  ({ caller, params }) =>
    readHistory(ports, caller, "dataset", params.id);
