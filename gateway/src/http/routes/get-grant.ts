import { readGrant } from "../../use-cases/read-grant.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /grants/{id} */
export const getGrant =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock" | "exchange">): Handler<"getGrant"> =>
  ({ caller, params, query }) =>
    readGrant(ports, caller, { id: params.id, at: query.at });
