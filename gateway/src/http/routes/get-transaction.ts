import { readTransaction } from "../../use-cases/read-transaction.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /audit/transactions/{id} */
export const getTransaction =
  (ports: Pick<RoutePorts, "index">): Handler<"getTransaction"> =>
  ({ params, language }) =>
    readTransaction(ports.index, params.id, language);
