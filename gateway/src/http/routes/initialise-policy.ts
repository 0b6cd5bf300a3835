import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /policy */
export const initialisePolicy =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"initialisePolicy"> =>
  (request) =>
    submitCommand(ports, request.caller, "policy.initialise", request.body, request);
