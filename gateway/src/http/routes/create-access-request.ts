import { submitAccessRequest } from "../../use-cases/submit-access-request.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /access-requests */
export const createAccessRequest =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "state">): Handler<"createAccessRequest"> =>
  (request) =>
    submitAccessRequest(
      { ...ports, submissions: ports.state.submissions },
      request.caller,
      request.body,
      request.idempotencyKey,
      request,
    );
