import { DomainError } from "@mulian/domain";
import type { Request } from "express";
import { authenticate, type SessionPorts, type SignedIn } from "../use-cases/sessions.js";
import { sessionCookie, sessionCookieName } from "./cookie.js";
import { requireSameOrigin } from "./origin.js";

export interface Authenticated extends SignedIn {
  readonly token: string;
}

/**
 * Who calls: a program by its bearer token (RFC 6750), a browser by its cookie. A token serves only by the way it was
 * given out for, so that a script on a page can never use a cookie's token as a bearer's.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN for a browser's request from another site
 */
export async function authenticateRequest(
  ports: SessionPorts,
  request: Request,
  publicOrigin: string | undefined,
): Promise<Authenticated> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(request.headers.authorization ?? "")?.[1];
  if (request.headers.authorization !== undefined) return signedInBy(ports, bearer, "bearer");
  const token = sessionCookie(request.headers.cookie, sessionCookieName(request.headers.host));
  const found = await signedInBy(ports, token, "cookie");
  requireSameOrigin(request, publicOrigin);
  return found;
}

async function signedInBy(
  ports: SessionPorts,
  token: string | undefined,
  transport: "bearer" | "cookie",
): Promise<Authenticated> {
  if (token === undefined || token === "") throw new DomainError("UNAUTHENTICATED", "no session");
  const signedIn = await authenticate(ports, token);
  if (signedIn.session.transport !== transport)
    throw new DomainError("UNAUTHENTICATED", "the token was given out for another way of signing in");
  return { ...signedIn, token };
}
