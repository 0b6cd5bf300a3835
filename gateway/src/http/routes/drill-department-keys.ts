import { runKeyDrill } from "../../use-cases/key-drill.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /departments/{id}/key-drill */
export const drillDepartmentKeys =
  ({ ownKeys, exchange, clock }: Pick<RoutePorts, "ownKeys" | "exchange" | "clock">): Handler<"drillDepartmentKeys"> =>
  (request) =>
    runKeyDrill({ ...ownKeys, exchange, clock }, request.caller, request.params.id, request.body, request);
