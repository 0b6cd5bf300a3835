import { readHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /use-records/{id}/history */
export const useRecordHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"useRecordHistory"> =>
  ({ caller, params }) =>
    readHistory(ports, caller, "use-record", params.id);
