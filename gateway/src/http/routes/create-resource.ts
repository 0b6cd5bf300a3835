import { linkResource } from "../../use-cases/link-resource.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /resources */
export const createResource =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock" | "sources" | "state">): Handler<"createResource"> =>
  (request) =>
    linkResource({ ...ports, looks: ports.state.looks }, request.caller, request.body, request.idempotencyKey, request);
