import { listReceipts as list } from "../../use-cases/list-receipts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /receipts */
export const listReceipts =
  (ports: Pick<RoutePorts, "index" | "exchange">): Handler<"listReceipts"> =>
  ({ caller, query }) =>
    list(ports, caller, query);
