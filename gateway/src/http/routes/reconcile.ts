import { reconcileReceipts } from "../../use-cases/audit/reconcile-receipts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /audit/reconcile */
export const reconcile =
  (ports: Pick<RoutePorts, "index" | "clock" | "exchange">): Handler<"reconcile"> =>
  ({ query, caller, language }) =>
    reconcileReceipts(ports, caller, query, language);
