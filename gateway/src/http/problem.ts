import { DomainError, type ErrorCode, type ProblemDocument, type Language } from "@mulian/domain";
import type { Response } from "express";
import { en } from "./messages/en.js";
import { zh } from "./messages/zh.js";
import { statusOf } from "./status-codes.js";

const messages = { zh, en };
const PROBLEM_MEDIA_TYPE = "application/problem+json";

export const messageOf = (code: ErrorCode, language: Language): string => messages[language][code];

/**
 * RFC 9457. The title is the code's sentence in the caller's language. The detail adds what the refusal itself said,
 * which is English; it is left out where it could tell what is not for the caller's eyes, or an inner cause.
 */
export function problemOf(error: DomainError, language: Language, instance: string): ProblemDocument {
  const { code, details } = error;
  const title = messageOf(code, language);
  const isPlain = code === "NOT_FOUND" || code === "INTERNAL" || code === "UNAUTHENTICATED" || language === "zh";
  return {
    type: `urn:mulian:error:${code.toLowerCase().replaceAll("_", "-")}`,
    title,
    status: statusOf(code),
    detail: isPlain ? title + limitText(details.limitSeconds, language) : error.message,
    instance,
    code,
    ...(details.limitSeconds === undefined ? {} : { limitSeconds: details.limitSeconds }),
    ...(details.errors === undefined
      ? {}
      : { errors: details.errors.map(({ path, code: mistake, message }) => ({ path, code: mistake, message })) }),
  };
}

/** In English the refusal itself names its limit. */
const limitText = (seconds: number | undefined, language: Language): string =>
  seconds === undefined || language === "en" ? "" : `时限为 ${seconds} 秒。`;

/** Anything thrown, as one of our errors; what is none of ours says nothing of its cause. */
export const toDomainError = (error: unknown): DomainError =>
  error instanceof DomainError ? error : new DomainError("INTERNAL", "unexpected failure");

export function sendProblem(response: Response, error: unknown, language: Language): void {
  const known = toDomainError(error);
  const problem = problemOf(known, language, response.req.originalUrl.split("?")[0] ?? "/");
  const retryAfter = known.details["retryAfterSeconds"];
  if (typeof retryAfter === "number") response.setHeader("Retry-After", String(retryAfter));
  if (problem.status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  response
    .status(problem.status)
    .type(PROBLEM_MEDIA_TYPE)
    .set("Cache-Control", "no-store")
    .set("Content-Language", language)
    .send(JSON.stringify(problem));
}
