import type { Bilingual, ProblemDocument } from "@mulian/domain";
import { ExitStatus } from "../exit-status.js";

/** The gateway refused: an RFC 9457 problem. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  constructor(readonly problem: ProblemDocument) {
    super(problem.detail);
  }
}

/** An error whose sentence says all there is to say to the person at the command line. */
export abstract class SpokenError extends Error {
  /** What the command ends with. */
  abstract readonly status: ExitStatus;

  constructor(
    readonly text: Bilingual,
    options?: ErrorOptions,
  ) {
    super(text.en, options);
  }
}

/** Nobody answers at the gateway's address. */
export class UnreachableError extends SpokenError {
  override readonly name = "UnreachableError";
  override readonly status = ExitStatus.cannotReach;

  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    super(
      {
        zh: `连接不上 ${url}：请确认系统已启动（mulian status）`,
        en: `Cannot reach ${url}: is the system running? (mulian status)`,
      },
      { cause },
    );
  }
}

/** There is no standing system in the folder; exit status as for one that cannot be reached. */
export class NotRunningError extends SpokenError {
  override readonly name = "NotRunningError";
  override readonly status = ExitStatus.cannotReach;
}

/** The command line itself is wrong. */
export class UsageError extends SpokenError {
  override readonly name = "UsageError";
  override readonly status = ExitStatus.usage;
}

/** Bytes do not match what they should. */
export class IntegrityError extends SpokenError {
  override readonly name = "IntegrityError";
  override readonly status = ExitStatus.integrityFailure;
}

/** Of an answer that should have been a stream of rows. */
export const NO_BODY: Bilingual = { zh: "网关没有返回内容", en: "the gateway answered no body" };

/** The person pressed Ctrl-C, or the process was asked to stop. Says how to resume. */
export class InterruptedError extends SpokenError {
  override readonly name = "InterruptedError";
  override readonly status = ExitStatus.interrupted;
}
