import { asGrantee } from "../../use-cases/as-grantee.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /data/{id}/look-up */
export const lookUp =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"lookUp"> =>
  ({ caller, params, body, signal }) =>
    asGrantee(ports, caller, params.id, (who) => ports.exchange.lookUp({ ...who, question: body, signal }));
