import { listDrafts as list } from "../../use-cases/drafts.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /drafts */
export const listDrafts =
  (ports: Pick<RoutePorts, "state" | "clock" | "index">): Handler<"listDrafts"> =>
  ({ caller }) =>
    list(ports, caller, ports.index.height);
