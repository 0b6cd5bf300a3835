import type { ProblemDocument } from "@mulian/domain";

/** The gateway refused: an RFC 9457 problem. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: ProblemDocument) {
    super(problem.detail);
  }
}

/** Nobody answers at the gateway's address. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    super(`cannot reach ${url}`, { cause });
  }
}

/** There is no standing system in the folder; exit status as for one that cannot be reached. */
export class NotRunningError extends Error {
  override readonly name = "NotRunningError";
}

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Bytes do not match what they should: exit status 4. */
export class IntegrityError extends Error {
  override readonly name = "IntegrityError";
}

/** The person pressed Ctrl-C, or the process was asked to stop. Says how to resume. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
