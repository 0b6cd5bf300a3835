import { linkResource } from "../../use-cases/link-resource.js";
import { sourcesOf } from "../../use-cases/hosting.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /resources */
export const createResource =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock" | "sources" | "state" | "users">): Handler<"createResource"> =>
  (request) =>
    linkResource(
      { ...ports, sources: sourcesOf(ports, request.caller), looks: ports.state.looks },
      request.caller,
      request.body,
      request.idempotencyKey,
      request,
    );
