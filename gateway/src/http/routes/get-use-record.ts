import { readRecord } from "../../use-cases/read-record.js";
import { useRecordView } from "../../use-cases/views/use-record-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /use-records/{id} */
export const getUseRecord =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getUseRecord"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "use-record", { id: params.id, at: query.at }, useRecordView);
