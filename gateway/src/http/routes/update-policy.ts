import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /policy/update */
export const updatePolicy =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"updatePolicy"> =>
  (request) =>
    submitCommand(ports, request.caller, "policy.update", request.body, request);
