import { sessionView, signIn } from "../../use-cases/sessions.js";
import { setSessionCookie } from "../cookie.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /sessions: a cookie for browsers, a bearer token for programs that ask for one */
export const createSession =
  (ports: Pick<RoutePorts, "sessions" | "lockOut" | "secureCookies">): Handler<"createSession"> =>
  async ({ body, remoteAddress, cookieName, setHeader }) => {
    const transport = body.token === true ? "bearer" : "cookie";
    const { token, signedIn } = await ports.lockOut.guard(body.user, remoteAddress, () =>
      signIn(ports.sessions, body.user, body.password, transport),
    );
    const view = sessionView(ports.sessions.index, signedIn);
    if (transport === "bearer") return { ...view, token };
    setHeader("Set-Cookie", setSessionCookie(cookieName, token, view.expiresAt, ports.secureCookies));
    return view;
  };
