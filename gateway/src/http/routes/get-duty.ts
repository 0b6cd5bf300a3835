import { readRecord } from "../../use-cases/read-record.js";
import { dutyView } from "../../use-cases/views/duty-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /duties/{id} */
export const getDuty =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getDuty"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "duty", { id: params.id, at: query.at }, dutyView);
