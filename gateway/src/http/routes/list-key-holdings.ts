import { listKeyHoldings as list } from "../../use-cases/list-key-holdings.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /key-holdings */
export const listKeyHoldings =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"listKeyHoldings"> =>
  ({ caller, query }) =>
    list(ports, caller, query);
