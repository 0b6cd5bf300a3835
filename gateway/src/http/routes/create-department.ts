import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /departments */
export const createDepartment =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"createDepartment"> =>
  (request) =>
    submitCommand(ports, request.caller, "department.register", request.body, request);
