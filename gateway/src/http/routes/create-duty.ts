import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /duties */
export const createDuty =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"createDuty"> =>
  (request) =>
    submitCommand(
      ports,
      request.caller,
      "duty.register",
      { ...request.body, idempotencyKey: request.idempotencyKey },
      request,
    );
