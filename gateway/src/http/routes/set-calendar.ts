import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /calendars */
export const setCalendar =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"setCalendar"> =>
  (request) =>
    submitCommand(ports, request.caller, "calendar.set", request.body, request);
