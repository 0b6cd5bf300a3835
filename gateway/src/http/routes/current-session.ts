import { authenticate, sessionView } from "../../use-cases/sessions.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /sessions/current */
export const currentSession =
  (ports: Pick<RoutePorts, "sessions">): Handler<"currentSession"> =>
  async ({ sessionToken = "" }) =>
    sessionView(ports.sessions.index, await authenticate(ports.sessions, sessionToken));
