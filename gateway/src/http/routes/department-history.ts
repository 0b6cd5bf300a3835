import { readHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /departments/{id}/history */
export const departmentHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"departmentHistory"> =>
  ({ caller, params }) =>
    readHistory(ports, caller, "department", params.id);
