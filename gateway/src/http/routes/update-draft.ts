import { updateDraft as update } from "../../use-cases/drafts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** PUT /drafts/{id} */
export const updateDraft =
  (ports: Pick<RoutePorts, "state" | "clock">): Handler<"updateDraft"> =>
  ({ caller, params, body }) =>
    update(ports, caller, params.id, body);
