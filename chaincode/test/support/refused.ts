import { DomainError, type ErrorCode } from "@mulian/domain";
import { expect } from "chai";

/** Expects a refusal with this code; anything else, another error included, fails the test. */
export async function refused(code: ErrorCode, attempt: Promise<unknown>): Promise<DomainError> {
  let thrown: unknown;
  try {
    await attempt;
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) expect.fail(`expected ${code}, but it was allowed`);
  if (!(thrown instanceof DomainError))
    throw new Error(`expected ${code}, but something else went wrong`, { cause: thrown });
  expect(thrown.code, thrown.message).to.equal(code);
  return thrown;
}
