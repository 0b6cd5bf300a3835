import { listVisible, matches } from "../../use-cases/list-visible.js";
import { resourceView } from "../../use-cases/views/resource-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /resources */
export const listResources =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listResources"> =>
  ({ caller, query }) => {
    const { dataset, department } = query;
    return listVisible(ports, caller, "resource", query, {
      filter: (resource) => matches(resource, { dataset, department }),
      view: (_, resource, visibility) => resourceView(visibility, resource),
    });
  };
