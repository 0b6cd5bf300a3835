import { DomainError, type ErrorCode, type ProblemDocument, type Language } from "@mulian/domain";
import type { Response } from "express";
import { en } from "./messages/en.js";
import { causeOf } from "./messages/facts.js";
import { mistakeIn } from "./messages/mistakes.js";
import { zh } from "./messages/zh.js";
import { statusOf } from "./status-codes.js";

const messages = { zh, en };
const PROBLEM_MEDIA_TYPE = "application/problem+json";

export const messageOf = (code: ErrorCode, language: Language): string => messages[language][code];

/** What these say of their cause could tell what is not for the caller's eyes, or is for the log. */
const PLAIN: ReadonlySet<ErrorCode> = new Set(["NOT_FOUND", "INTERNAL", "UNAUTHENTICATED"]);

/**
 * RFC 9457. The title is the code's sentence in the caller's language, the detail tells the cause as well: in English the
 * refusal's own sentence, in Chinese the title, and in both what the refusal's details name.
 */
export function problemOf(error: DomainError, language: Language, instance: string): ProblemDocument {
  const { code, details } = error;
  const title = messageOf(code, language);
  return {
    type: `urn:mulian:error:${code.toLowerCase().replaceAll("_", "-")}`,
    title,
    status: statusOf(code),
    detail: PLAIN.has(code) ? title : detailOf(error, language, title),
    instance,
    code,
    ...(details.limitSeconds === undefined ? {} : { limitSeconds: details.limitSeconds }),
    ...(details.errors === undefined ? {} : { errors: details.errors.map((mistake) => mistakeIn(language, mistake)) }),
  };
}

function detailOf({ message, details }: DomainError, language: Language, title: string): string {
  if (language === "zh") {
    const cause = causeOf(details, "zh");
    return cause === undefined ? title : `${title}${cause}。`;
  }
  const unsaid = causeOf(details, "en", message);
  return unsaid === undefined ? message : `${message} (${unsaid})`;
}

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
