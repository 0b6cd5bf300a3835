import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /overdue */
export const recordOverdue =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"recordOverdue"> =>
  (request) =>
    submitCommand(ports, request.caller, "overdue.record", request.body, request);
