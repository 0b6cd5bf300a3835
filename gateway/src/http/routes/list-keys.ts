import { listVisible, matches } from "../../use-cases/list-visible.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /keys */
export const listKeys =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listKeys"> =>
  ({ caller, query }) =>
    listVisible(ports, caller, "data-key", query, {
      filter: (key) => matches(key, { dataset: query.dataset }),
      view: (_, key) => key,
    });
