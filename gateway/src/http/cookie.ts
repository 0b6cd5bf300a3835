const NAME = "mulian_session";

/**
 * Name of the session's cookie at the address a browser calls. Cookies know hosts and no ports (RFC 6265 §8.5): of several
 * gateways on one machine each has a name of its own, so that signing in at one does not sign out at another.
 * @param host the request's `Host`
 */
export function sessionCookieName(host: string | undefined): string {
  const port = /:([0-9]{1,5})$/.exec(host ?? "")?.[1];
  return port === undefined ? NAME : `${NAME}_${port}`;
}

/** The session's token from a `Cookie` header (RFC 6265). */
export function sessionCookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(";").find((part) => part.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}

/** `Secure` when browsers reach the gateway by https, which is what a reverse proxy or `publicOrigin` says. */
export const setSessionCookie = (name: string, token: string, expiresAt: string, secure: boolean): string =>
  `${name}=${token}; Path=/; HttpOnly; SameSite=Strict; Expires=${new Date(expiresAt).toUTCString()}${secure ? "; Secure" : ""}`;

export const clearSessionCookie = (name: string, secure: boolean): string =>
  setSessionCookie(name, "", new Date(0).toISOString(), secure);
