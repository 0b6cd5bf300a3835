import { expect } from "chai";
import { DomainError, type ErrorCode } from "../src/index.js";

/** Expects a refusal with this code; any other error fails the test. */
export function refused(code: ErrorCode, attempt: () => unknown): DomainError {
  let thrown: unknown;
  try {
    attempt();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) expect.fail(`expected ${code}, but it was allowed`);
  if (!(thrown instanceof DomainError))
    throw new Error(`expected ${code}, but something else went wrong`, { cause: thrown });
  expect(thrown.code).to.equal(code);
  return thrown;
}

/** The `path code` of every mistake an attempt is refused for. */
export const mistakesOf = (attempt: () => unknown): string[] =>
  (refused("INVALID_INPUT", attempt).details.errors ?? []).map(({ path, code }) => `${path} ${code}`);
