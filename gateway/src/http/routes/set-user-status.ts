import { setUserStatus as set } from "../../use-cases/set-user-status.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /users/{id}/set-status */
export const setUserStatus =
  (ports: Pick<RoutePorts, "index" | "ledger" | "state" | "users">): Handler<"setUserStatus"> =>
  (request) =>
    set({ ...ports, host: ports.users.department }, request.caller, request.params.id, request.body, request);
