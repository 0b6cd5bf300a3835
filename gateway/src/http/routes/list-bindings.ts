import { listBindings as list } from "../../use-cases/list-bindings.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /bindings */
export const listBindings =
  (ports: Pick<RoutePorts, "index" | "sources" | "bindingNames">): Handler<"listBindings"> =>
  ({ signal }) =>
    list(ports, signal);
