import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * A strict content security policy: the console's own scripts only, nothing inline, no style elements (antd's
 * come from its file; what script sets on an element needs no permission), nobody may frame it.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
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
