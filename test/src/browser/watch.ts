import type { ConsoleMessage, Page, Response } from "playwright-core";

/** What went wrong in a page that a test did not cause on purpose, and what the gateway refused. */
export interface Watch {
  /** Errors on the console, uncaught exceptions, policy violations, requests without an answer. */
  readonly problems: string[];
  /** `status METHOD path` of every answer from 400 up. */
  readonly refusals: string[];
}

/** Chromium says this for every answer from 400 up; those are counted as refusals. */
const isAboutRefusal = (message: ConsoleMessage): boolean => message.text().startsWith("Failed to load resource");

export function watch(page: Page): Watch {
  const problems: string[] = [];
  const refusals: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isAboutRefusal(message)) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(`uncaught ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // A page that is left, or a poll that is overtaken, aborts what it was reading.
    if (reason !== "net::ERR_ABORTED") problems.push(`${reason} ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) refusals.push(refusalOf(response));
  });
  return { problems, refusals };
}

const refusalOf = (response: Response): string =>
  `${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`;
