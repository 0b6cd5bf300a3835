import { listAlarms as list } from "../../use-cases/audit/list-alarms.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /audit/alarms */
export const listAlarms =
  (ports: Pick<RoutePorts, "index" | "clock" | "exchange" | "certificates">): Handler<"listAlarms"> =>
  ({ query, caller, language }) =>
    list(ports, caller, query.department, language);
