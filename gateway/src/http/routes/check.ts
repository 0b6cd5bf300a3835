import { asGrantee } from "../../use-cases/as-grantee.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /data/{id}/check */
export const check =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"check"> =>
  ({ caller, params, body, signal }) =>
    asGrantee(ports, caller, params.id, (who) => ports.exchange.check({ ...who, question: body, signal }));
