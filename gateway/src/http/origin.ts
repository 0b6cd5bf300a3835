import { DomainError } from "@mulian/domain";
import type { Request } from "express";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Cross-site request forgery: besides `SameSite=Strict`, a browser's unsafe request must come from this very origin.
 * Browsers send `Origin` with every such request; a cookie without one is no browser of ours.
 * @throws DomainError FORBIDDEN
 */
export function requireSameOrigin(request: Request, publicOrigin: string | undefined): void {
  if (SAFE_METHODS.has(request.method)) return;
  if (!isSameOrigin(request, publicOrigin))
    throw new DomainError("FORBIDDEN", "the request does not come from this console");
}

/** For signing in: a program sends no `Origin`, a browser on another site sends its own. */
export function refuseForeignOrigin(request: Request, publicOrigin: string | undefined): void {
  if (request.headers.origin !== undefined && !isSameOrigin(request, publicOrigin))
    throw new DomainError("FORBIDDEN", "the request comes from another site");
}

function isSameOrigin({ headers }: Request, publicOrigin: string | undefined): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (publicOrigin !== undefined) return origin === publicOrigin;
  return URL.canParse(origin) && new URL(origin).host === host;
}
