import { runKeyDrill } from "../../use-cases/key-drill.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /departments/{id}/key-drill */
export const drillDepartmentKeys =
  ({
    ownKeys,
    legKey,
    exchange,
    clock,
  }: Pick<RoutePorts, "ownKeys" | "legKey" | "exchange" | "clock">): Handler<"drillDepartmentKeys"> =>
  (request) =>
    runKeyDrill({ ...ownKeys, legKey, exchange, clock }, request.caller, request.params.id, request.body, request);
