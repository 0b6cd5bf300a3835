import { revokeUser as revoke } from "../../use-cases/revoke-user.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /users/{id}/revoke */
export const revokeUser =
  (
    ports: Pick<RoutePorts, "index" | "ledger" | "state" | "users" | "administration" | "sessions">,
  ): Handler<"revokeUser"> =>
  (request) =>
    revoke(
      {
        ...ports,
        certificates: ports.sessions.certificates,
        identity: ports.users.identity,
        host: ports.users.department,
      },
      request.caller,
      request.params.id,
      request.body,
      request,
    );
