import { submitCommand } from "../../use-cases/submit-command.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /datasets */
export const createDataset =
  (ports: Pick<RoutePorts, "index" | "ledger">): Handler<"createDataset"> =>
  (request) =>
    submitCommand(
      ports,
      request.caller,
      "dataset.submit",
      { content: request.body, idempotencyKey: request.idempotencyKey },
      request,
    );
