import { deleteDraft as remove } from "../../use-cases/drafts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** DELETE /drafts/{id} */
export const deleteDraft =
  (ports: Pick<RoutePorts, "state" | "clock">): Handler<"deleteDraft"> =>
  async ({ caller, params }) => {
    await remove(ports, caller, params.id);
    return null;
  };
