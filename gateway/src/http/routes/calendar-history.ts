import { readHistory } from "../../use-cases/read-history.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /calendars/{id}/history */
export const calendarHistory =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock">): Handler<"calendarHistory"> =>
  ({ caller, params }) =>
    readHistory(ports, caller, "calendar", params.id);
