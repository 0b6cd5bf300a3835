import { refreshResource as refresh } from "../../use-cases/refresh-resource.js";
import { sourcesOf } from "../../use-cases/hosting.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /resources/{id}/refresh */
export const refreshResource =
  (ports: Pick<RoutePorts, "index" | "ledger" | "clock" | "sources" | "users">): Handler<"refreshResource"> =>
  (request) =>
    refresh(
      { ...ports, sources: sourcesOf(ports, request.caller) },
      request.caller,
      request.params.id,
      request.body.expectedVersion,
      request,
    );
