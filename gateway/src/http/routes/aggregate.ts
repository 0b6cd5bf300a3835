import { asGrantee } from "../../use-cases/as-grantee.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /data/{id}/aggregate */
export const aggregate =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"aggregate"> =>
  ({ caller, params, body, signal }) =>
    asGrantee(ports, caller, params.id, (who) => ports.exchange.aggregate({ ...who, question: body, signal }));
