export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
}

/** Runs a program so that everything it creates is for its owner only. The process id stays the program's: `exec`. */
export function privately(program: string, args: readonly string[]): Invocation {
  return { program: "/bin/sh", args: ["-c", 'umask 077; exec "$0" "$@"', program, ...args] };
}
