import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import express, { Router, type NextFunction, type Request, type Response } from "express";
import { securityHeaders } from "./security-headers.js";

/** Stands in the built `index.html` where the console reads its nonce from. */
const NONCE_PLACEHOLDER = "__CSP_NONCE__";
const YEAR_MS = 365 * 86_400_000;

/**
 * The console's files, and its page for every other path (the console routes within itself). Each answer of the page has
 * a nonce of its own for the style elements that antd makes. Undefined when the console is not built.
 */
export function consoleRouter(directory: string): Router | undefined {
  const page = join(directory, "index.html");
  if (!existsSync(page)) return undefined;
  const html = readFileSync(page, "utf8");
  const router = Router();
  // Vite puts a digest into the names under assets/, so those never change.
  router.use(
    "/assets",
    express.static(join(directory, "assets"), { immutable: true, maxAge: YEAR_MS, fallthrough: false }),
  );
  router.use(express.static(directory, { index: false }));
  router.use((request, response, next) => sendPage(html, request, response, next));
  return router;
}

function sendPage(html: string, request: Request, response: Response, next: NextFunction): void {
  if (request.method !== "GET" || request.accepts("html") === false) return next();
  const nonce = randomBytes(16).toString("base64url");
  // A console built without the placeholder cannot pass a nonce on to antd's style elements.
  const styles = html.includes(NONCE_PLACEHOLDER) ? `'nonce-${nonce}'` : "'unsafe-inline'";
  securityHeaders([styles])(request, response, () => {
    response.set("Cache-Control", "no-store").type("html").send(html.replaceAll(NONCE_PLACEHOLDER, nonce));
  });
}
