import { DomainError, openApiDocument } from "@mulian/domain";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { consoleRouter } from "./console.js";
import { apiRouter, type DispatchOptions } from "./dispatch.js";
import { healthRouter, type HealthOptions } from "./health.js";
import { languageOf } from "./language.js";
import { MAX_URL_CHARACTERS } from "./limits.js";
import { refuseForeignHost } from "./origin.js";
import { sendProblem } from "./problem.js";
import { securityHeaders } from "./security-headers.js";

export interface AppOptions extends DispatchOptions {
  readonly isReady: HealthOptions["isReady"];
  /** Directory of the built console. */
  readonly consoleDir: string;
  readonly version: string;
}

/** The gateway's HTTP side: the API, what machines ask, and the console. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false); // read by the dispatcher, strictly
  app.use(securityHeaders());
  app.use(refuseHugeUrls);
  app.use((request, _response, next) => {
    refuseForeignHost(request, options.publicOrigin);
    next();
  });
  app.use(
    healthRouter({
      isReady: options.isReady,
      metrics: options.metrics,
      openApi: () => openApiDocument(options.version),
    }),
  );
  app.use("/api/v1", apiRouter(options));
  app.use(["/api", "/exchange"], notFound);
  const consolePages = consoleRouter(options.consoleDir);
  if (consolePages !== undefined) app.use(consolePages);
  app.use(notFound);
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    sendProblem(response, fromExpress(error), languageOf(request.headers["accept-language"]));
  });
  return app;
}

function refuseHugeUrls(request: Request, _response: Response, next: NextFunction): void {
  if (request.url.length > MAX_URL_CHARACTERS)
    throw new DomainError("PAYLOAD_TOO_LARGE", `a URL may have ${MAX_URL_CHARACTERS} characters`, {
      limitCharacters: MAX_URL_CHARACTERS,
    });
  next();
}

function notFound(): void {
  throw new DomainError("NOT_FOUND", "no such path");
}

/** Express itself refuses paths that do not decode, climb out of the console's directory, or name no file. */
function fromExpress(error: unknown): unknown {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 400) return new DomainError("INVALID_INPUT", "the path does not decode");
  return status === 403 || status === 404 ? new DomainError("NOT_FOUND", "no such path") : error;
}
