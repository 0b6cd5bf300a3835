/** What a command's exit status says; scripts hold on to these. */
export const ExitStatus = {
  done: 0,
  /** Refused by a rule, not found, or a failed test. */
  refused: 1,
  usage: 2,
  cannotReach: 3,
  integrityFailure: 4,
  /** Stopped by Ctrl-C: what a shell says of a program that SIGINT ended (128 + 2). */
  interrupted: 130,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];
