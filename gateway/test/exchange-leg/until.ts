import { DomainError } from "@mulian/domain";

/** Looks every few milliseconds. @throws Error when it does not come true in time */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 60_000,
): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The code of the DomainError a call ends with, or `accepted`. */
export const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "accepted",
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );
