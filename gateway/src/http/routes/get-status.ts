import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /status */
export const getStatus =
  (ports: Pick<RoutePorts, "status">): Handler<"getStatus"> =>
  ({ language }) =>
    ports.status.view(language);
