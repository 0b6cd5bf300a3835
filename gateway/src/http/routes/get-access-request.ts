import { readRecord } from "../../use-cases/read-record.js";
import { requestView } from "../../use-cases/views/request-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /access-requests/{id} */
export const getAccessRequest =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getAccessRequest"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "access-request", { id: params.id, at: query.at }, requestView);
