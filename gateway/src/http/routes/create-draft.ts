import { createDraft as create } from "../../use-cases/drafts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /drafts */
export const createDraft =
  (ports: Pick<RoutePorts, "state" | "clock">): Handler<"createDraft"> =>
  ({ caller, body }) =>
    create(ports, caller, body);
