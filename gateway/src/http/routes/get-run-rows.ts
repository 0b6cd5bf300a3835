import { asGrantee } from "../../use-cases/as-grantee.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /data/{id}/runs/{run}/rows */
export const getRunRows =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"getRunRows"> =>
  ({ caller, params }) =>
    asGrantee(ports, caller, params.id, ({ grantId }) => ports.exchange.openRun(grantId, params.run));
