import { listBindings as list } from "../../use-cases/list-bindings.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";
import { isHost } from "../../use-cases/hosting.js";

/** GET /bindings */
export const listBindings =
  (ports: Pick<RoutePorts, "index" | "sources" | "bindingNames" | "users">): Handler<"listBindings"> =>
  ({ caller, signal }) =>
    list({ ...ports, bindingNames: isHost(ports, caller) ? ports.bindingNames : [] }, signal);
