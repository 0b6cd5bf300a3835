import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * A strict content security policy: the console's own scripts only, nothing inline, nobody may frame it.
 * @param nonce lets in the style elements that antd writes while it runs; style attributes set by script need none
 */
export function securityHeaders(styleSources: readonly string[]): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", ...styleSources],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    // The API listener speaks plain http behind a proxy or on loopback; the proxy that ends TLS sets this one.
    strictTransportSecurity: false,
  });
}
