import { signOut } from "../../use-cases/sessions.js";
import { clearSessionCookie } from "../cookie.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** DELETE /sessions/current */
export const deleteSession =
  (ports: Pick<RoutePorts, "sessions" | "secureCookies">): Handler<"deleteSession"> =>
  async ({ sessionToken = "", cookieName, setHeader }) => {
    await signOut(ports.sessions, sessionToken);
    setHeader("Set-Cookie", clearSessionCookie(cookieName, ports.secureCookies));
    return null;
  };
