import { readRecord } from "../../use-cases/read-record.js";
import { grantView } from "../../use-cases/views/grant-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /grants/{id} */
export const getGrant =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"getGrant"> =>
  ({ caller, params, query }) =>
    readRecord(ports, caller, "grant", { id: params.id, at: query.at }, grantView);
