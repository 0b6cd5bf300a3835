import { DomainError, type ErrorCode } from "@mulian/domain";
import type { ErrorRequestHandler, Response } from "express";
import type { Logger } from "pino";
import { RecordedRefusal } from "../../exchange/refusal.js";
import { factsOf } from "../../refusal-facts.js";

const STATUS: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  NOT_FOUND: 404,
  TOO_MANY_MATCHES: 409,
  PAYLOAD_TOO_LARGE: 413,
  QUOTA_EXCEEDED: 429,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  PEER_UNAVAILABLE: 503,
  LEDGER_UNAVAILABLE: 503,
  EARLY_BLOCKS_UNAVAILABLE: 503,
  EARLY_BLOCKS_DISPUTED: 503,
  SOURCE_UNAVAILABLE: 503,
  GATEWAY_STARTING: 503,
  STALE_LEDGER: 503,
  READ_ONLY: 503,
  TIMED_OUT: 504,
};
/** Everything else is a refusal of somebody known: the ledger does not allow it. */
const REFUSED = 403;

/** RFC 9457, with the signed receipt of a recorded refusal. Nothing is said of an error that is not ours. */
export function sendProblem(response: Response, error: unknown): void {
  const known = error instanceof DomainError ? error : httpError(error);
  const status = STATUS[known.code] ?? REFUSED;
  response
    .status(status)
    .set({ "cache-control": "no-store", ...HEADERS[status] })
    .type("application/problem+json")
    .send(JSON.stringify(problemOf(known, status)));
}

/** What the caller is to do next: show a proof, dial again, come back later. */
const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { "www-authenticate": 'DPoP algs="ES256"' },
  413: { connection: "close" },
  429: { "retry-after": "1" },
  503: { "retry-after": "1" },
};

/** A member that is undefined is left out as JSON is written. */
function problemOf(error: DomainError, status: number): object {
  return {
    type: "about:blank",
    title: error.code,
    status,
    detail: error.message,
    code: error.code,
    errors: error.details.errors,
    facts: factsOf(error.details),
    receipt: error instanceof RecordedRefusal ? error.receipt?.jws : undefined,
  };
}

/** What Express's own parsers throw. */
function httpError(error: unknown): DomainError {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 413) return new DomainError("PAYLOAD_TOO_LARGE", "the body is too large");
  if (typeof status === "number" && status >= 400 && status < 500)
    return new DomainError("INVALID_INPUT", "the request is not acceptable");
  return new DomainError("INTERNAL", "the request failed");
}

/** @param onStranger called for each refusal of somebody who could not prove who it is */
export const problemHandler =
  (logger: Logger, onStranger: () => void): ErrorRequestHandler =>
  (error, request, response, _next) => {
    if (error instanceof DomainError && error.code === "UNAUTHENTICATED" && !(error instanceof RecordedRefusal))
      onStranger();
    if (!(error instanceof DomainError)) logger.error({ err: error, path: request.path }, "exchange request failed");
    if (response.headersSent) response.destroy();
    else sendProblem(response, error);
  };
