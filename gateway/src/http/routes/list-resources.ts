import { listVisible, matches } from "../../use-cases/list-visible.js";
import { resourceView } from "../../use-cases/views/resource-view.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /resources */
export const listResources =
  (ports: Pick<RoutePorts, "index" | "clock">): Handler<"listResources"> =>
  ({ caller, query }) => {
    const wanted = { dataset: query.dataset, department: query.department };
    return listVisible(
      ports,
      caller,
      "resource",
      query,
      (resource) => matches(resource, wanted),
      (_, resource, visibility) => resourceView(visibility, resource),
    );
  };
