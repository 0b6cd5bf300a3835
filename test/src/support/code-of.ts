import { ProblemError, UnreachableError } from "@mulian/cli";

/** How a call ended: `accepted`, the code of the refusal, `UNREACHABLE`, or whatever else was thrown. */
export const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "accepted",
    (error: unknown) => {
      if (error instanceof ProblemError) return error.problem.code;
      return error instanceof UnreachableError ? "UNREACHABLE" : String(error);
    },
  );

/** The problem document of a call that must be refused. */
export async function problemOf(call: Promise<unknown>): Promise<ProblemError["problem"]> {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ProblemError) return error.problem;
  throw new Error(error === undefined ? "was accepted" : `was not refused but failed: ${String(error)}`);
}
