import { rotateKey as rotate } from "../../use-cases/rotate-key.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /keys/{id}/rotate */
export const rotateKey =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange">): Handler<"rotateKey"> =>
  (request) =>
    rotate(ports, request.caller, request.params.id, request.body, request);
