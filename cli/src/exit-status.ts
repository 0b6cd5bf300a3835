/** What a command's exit status says; scripts hold on to these. */
export const ExitStatus = {
  done: 0,
  /** Refused by a rule, not found, or a failed test. */
  refused: 1,
  usage: 2,
  cannotReach: 3,
  integrityFailure: 4,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];
