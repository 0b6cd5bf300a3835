import { renewUser as renew } from "../../use-cases/renew-user.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /users/{id}/renew */
export const renewUser =
  ({
    index,
    state,
    users,
    sessions,
  }: Pick<RoutePorts, "index" | "state" | "users" | "sessions">): Handler<"renewUser"> =>
  ({ caller, params }) =>
    renew({ index, state, certificates: sessions.certificates, host: users.department }, caller, params.id);
