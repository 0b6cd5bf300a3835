import { ProblemError } from "../api/errors.js";

/** Runs what must be refused; anything but the expected code is a failure of the demo. */
export async function refused(run: Promise<unknown>, code: string): Promise<ProblemError> {
  try {
    await run;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === code) return error;
    throw error;
  }
  throw new Error(`should have been refused with ${code}`);
}
