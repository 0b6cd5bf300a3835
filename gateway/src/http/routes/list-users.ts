import { listUsers as list } from "../../use-cases/list-users.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /users */
export const listUsers =
  (ports: Pick<RoutePorts, "state" | "index" | "users">): Handler<"listUsers"> =>
  ({ caller }) =>
    list({ ...ports, host: ports.users.department }, caller);
