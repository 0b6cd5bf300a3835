import { getDraft as get } from "../../use-cases/drafts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /drafts/{id} */
export const getDraft =
  (ports: Pick<RoutePorts, "state" | "clock">): Handler<"getDraft"> =>
  ({ caller, params }) =>
    get(ports, caller, params.id);
