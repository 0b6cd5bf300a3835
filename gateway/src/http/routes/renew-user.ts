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
    administration,
  }: Pick<RoutePorts, "index" | "state" | "users" | "sessions" | "administration">): Handler<"renewUser"> =>
  ({ caller, params }) => {
    const { identity, department: host } = users;
    return renew(
      { index, state, certificates: sessions.certificates, host, identity, administration },
      caller,
      params.id,
    );
  };
