const SESSION_COOKIE = "mulian_session";

/** The session's token from a `Cookie` header (RFC 6265). */
export function sessionCookie(header: string | undefined): string | undefined {
  const pair = header?.split(";").find((part) => part.trim().startsWith(`${SESSION_COOKIE}=`));
  return pair?.trim().slice(SESSION_COOKIE.length + 1);
}

/** `Secure` when browsers reach the gateway by https, which is what a reverse proxy or `publicOrigin` says. */
export const setSessionCookie = (token: string, expiresAt: string, secure: boolean): string =>
  `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Expires=${new Date(expiresAt).toUTCString()}${secure ? "; Secure" : ""}`;

export const clearSessionCookie = (secure: boolean): string => setSessionCookie("", new Date(0).toISOString(), secure);
