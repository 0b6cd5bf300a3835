import { randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { DomainError, IdempotencyKey, parseWith, routes, type OperationId, type RouteDefinition } from "@mulian/domain";
import { Router, type Request, type Response } from "express";
import type { Logger } from "pino";
import type { SessionPorts } from "../use-cases/sessions.js";
import { authenticateRequest, type Authenticated } from "./authenticator.js";
import { readJsonBody } from "./body.js";
import { sessionCookieName } from "./cookie.js";
import type { ApiRequest, Handlers, StreamedAnswer } from "./handler.js";
import { languageOf } from "./language.js";
import { CALL_TIMEOUT_MS } from "./limits.js";
import type { Metrics } from "./metrics.js";
import { refuseForeignOrigin } from "./origin.js";
import { begun } from "./begun.js";
import { parseRequest } from "./parse-request.js";
import { sendProblem, toDomainError } from "./problem.js";
import type { RateLimits } from "./rate-limits.js";

export interface DispatchOptions {
  /** By the department of whoever is signed in; undefined where nobody is. */
  readonly handlersOf: (department: string | undefined) => Handlers;
  readonly sessions: SessionPorts;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** `https://…` under which browsers reach the gateway, when it is not the listener itself. */
  readonly publicOrigin: string | undefined;
}

/** Handlers of any operation, once the table has told which: the dispatcher parses what each one's types promise. */
type AnyHandler = (request: ApiRequest<OperationId>) => unknown;

/** The router of `/api/v1`: every operation of the route table, each with its own handler. */
export function apiRouter(options: DispatchOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [operation, definition] of Object.entries(routes) as [OperationId, RouteDefinition][]) {
    const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
    // Asking for the head of a stream would be a delivery, with its receipt, that nobody reads.
    if (definition.streams !== undefined) router.head(path, (_request, _response, next) => next("router"));
    router[definition.method](path, (request, response) =>
      serve(options, { operation, definition }, request, response),
    );
  }
  return router;
}

interface Route {
  readonly operation: OperationId;
  readonly definition: RouteDefinition;
}

async function serve(options: DispatchOptions, route: Route, request: Request, response: Response): Promise<void> {
  const { operation, definition } = route;
  const started = performance.now();
  const language = languageOf(request.headers["accept-language"]);
  let who: Authenticated | undefined;
  let failure: DomainError | undefined;
  try {
    who = await admit(options, definition, request);
    const apiRequest = await parse(route, request, response, who);
    // The table's keys are the operations, and each handler takes just what was parsed for its own.
    const handler = options.handlersOf(who?.caller.department)[operation] as unknown as AnyHandler;
    await send(definition, response, await handler(apiRequest));
  } catch (error) {
    failure = toDomainError(error);
    if (failure.code === "INTERNAL" || !(error instanceof DomainError))
      options.logger.error({ operation, err: error }, "a call failed");
    if (response.headersSent) response.destroy();
    else sendProblem(closeUnread(request, response), failure, language);
  }
  const ms = performance.now() - started;
  options.metrics.observeCall(operation, response.statusCode, ms / 1_000);
  options.logger.info(
    {
      operation,
      status: response.statusCode,
      code: failure?.code,
      user: who?.caller.ledger.enrolmentId,
      ms: Math.round(ms),
    },
    "call",
  );
}

/** A client that still sends a body nobody wants is cut off after the answer. */
function closeUnread(request: Request, response: Response): Response {
  if (!request.readableEnded) {
    response.setHeader("Connection", "close");
    response.once("finish", () => request.destroy());
  }
  return response;
}

/** Lets the caller in: session, origin, rate, role. */
async function admit(
  { sessions, limits, publicOrigin }: DispatchOptions,
  { access }: RouteDefinition,
  request: Request,
): Promise<Authenticated | undefined> {
  if (access === "public") {
    await limits.address(request.socket.remoteAddress ?? "");
    refuseForeignOrigin(request, publicOrigin);
    return undefined;
  }
  const who = await authenticateRequest(sessions, request, publicOrigin).catch(async (error: unknown) => {
    await limits.address(request.socket.remoteAddress ?? "");
    throw error;
  });
  await limits.user(who.caller.user);
  if (access !== "signed-in" && !access.some((role) => who.caller.roles.includes(role)))
    throw new DomainError("FORBIDDEN", `this needs one of the roles ${access.join(", ")}`, { roles: access });
  return who;
}

async function parse(
  route: Route,
  request: Request,
  response: Response,
  who: Authenticated | undefined,
): Promise<ApiRequest<OperationId>> {
  const { operation, definition } = route;
  const language = languageOf(request.headers["accept-language"]);
  const body = request.method === "GET" ? undefined : await readJsonBody(request, operation);
  const search = new URLSearchParams(request.originalUrl.split("?").slice(1).join("?"));
  const parsed = parseRequest(definition, { params: request.params, search, body }, language);
  const apiRequest = {
    ...parsed,
    caller: who?.caller,
    idempotencyKey: idempotencyKey(request),
    language,
    remoteAddress: request.socket.remoteAddress ?? "",
    cookieName: sessionCookieName(request.headers.host),
    sessionToken: who?.token,
    signal: signalOf(route, response),
    setHeader: (name: string, value: string) => response.setHeader(name, value),
  };
  return apiRequest as ApiRequest<OperationId>; // parsed with the schemas that ApiRequest's types come from
}

function idempotencyKey(request: Request): string {
  const given = request.headers["idempotency-key"];
  if (given === undefined) return `made-${randomUUID()}`;
  const parsed = IdempotencyKey.safeParse(given);
  if (parsed.success) return parsed.data;
  return parseWith(
    IdempotencyKey.refine(() => true, { path: ["Idempotency-Key"] }),
    given,
  );
}

/** Questions to another gateway, which ends them by a limit of its own (`answerSeconds`) and says so. */
const ENDED_BY_PROVIDER: ReadonlySet<OperationId> = new Set(["lookUp", "check", "aggregate"]);

/** Aborts when the client goes away; a call that is no stream also when it takes too long. */
function signalOf({ operation, definition: { streams } }: Route, response: Response): AbortSignal {
  const gone = new AbortController();
  // An abort makes an exception with a stack, for nobody to read when the answer has been given.
  response.once("close", () => response.writableFinished || gone.abort());
  return streams === undefined && !ENDED_BY_PROVIDER.has(operation)
    ? AbortSignal.any([gone.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)])
    : gone.signal;
}

async function send(definition: RouteDefinition, response: Response, answer: unknown): Promise<void> {
  response.setHeader("Cache-Control", "no-store");
  if (definition.streams !== undefined) {
    const { contentType, stream, fileName } = answer as StreamedAnswer; // the type of a handler whose route streams
    await begun(stream);
    response.setHeader("Content-Type", contentType);
    // Another department's bytes are saved, never shown in this origin.
    response.setHeader(
      "Content-Disposition",
      fileName === undefined ? "attachment" : `attachment; filename="${fileName}"`,
    );
    await pipeline(stream, response);
  } else if (definition.status === 204) {
    response.status(204).end();
  } else {
    response.status(definition.status).json(answer);
  }
}
