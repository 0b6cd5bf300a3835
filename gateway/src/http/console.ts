import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import express, { Router, type NextFunction, type Request, type Response } from "express";

const YEAR_MS = 365 * 86_400_000;

/** The console's files, and its page for every other path (the console routes within itself). Undefined when it is not built. */
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

/** The application's own policy holds here too: the console brings all its styles in a file, so none may be inline. */
function sendPage(html: string, request: Request, response: Response, next: NextFunction): void {
  if (request.method !== "GET" || request.accepts("html") === false) return next();
  response.set("Cache-Control", "no-store").type("html").send(html);
}
