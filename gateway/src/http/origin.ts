import { DomainError } from "@mulian/domain";
import type { Request } from "express";
import { isIP } from "node:net";
import { isLoopback } from "./loopback.js";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Cross-site request forgery: besides `SameSite=Strict`, a browser's unsafe request must come from this very origin.
 * Browsers send `Origin` with every such request; a cookie without one is no browser of ours.
 * @throws DomainError FORBIDDEN
 */
export function requireSameOrigin(request: Request, publicOrigin: string | undefined): void {
  if (SAFE_METHODS.has(request.method)) return refuseForeignReading(request);
  if (!isSameOrigin(request, publicOrigin))
    throw new DomainError("FORBIDDEN", "the request does not come from this console");
}

/**
 * Reading leaves receipts and looks, and `SameSite` counts every port of a host as one site: what browsers say of a
 * request's maker (Fetch Metadata) tells a page of another port from this console.
 */
function refuseForeignReading({ headers }: Request): void {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new DomainError("FORBIDDEN", "the request does not come from this console");
}

/** For signing in: a program sends no `Origin`, a browser on another site sends its own. */
export function refuseForeignOrigin(request: Request, publicOrigin: string | undefined): void {
  if (request.headers.origin !== undefined && !isSameOrigin(request, publicOrigin))
    throw new DomainError("FORBIDDEN", "the request comes from another site");
}

/**
 * DNS rebinding: a page of another site whose name was made to point at this machine calls the listener by that name, and is
 * of one origin with it. On loopback the listener answers to addresses, `localhost` and the public name only.
 * @throws DomainError FORBIDDEN
 */
export function refuseForeignHost(request: Request, publicOrigin: string | undefined): void {
  const { host } = request.headers;
  if (host === undefined || !isLoopback(request.socket.localAddress)) return;
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, "") : "";
  const isOwn = isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost");
  if (!isOwn && (publicOrigin === undefined || name !== new URL(publicOrigin).hostname))
    throw new DomainError("FORBIDDEN", "this gateway is not known by that name (listen.api.publicUrl)");
}

function isSameOrigin({ headers }: Request, publicOrigin: string | undefined): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (publicOrigin !== undefined) return origin === publicOrigin;
  return URL.canParse(origin) && new URL(origin).host === host;
}
