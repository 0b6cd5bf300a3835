import type { Command } from "commander";
import {
  IntegrityError,
  InterruptedError,
  NotRunningError,
  ProblemError,
  UnreachableError,
  UsageError,
} from "./api/errors.js";
import { contextOf, type Context, type GlobalOptions, withGlobalOptions } from "./context.js";
import { ExitStatus } from "./exit-status.js";
import { say } from "./text/language.js";

/** A refusal as a person reads it: the sentence, then every mistake with its path. */
function describeProblem({ problem }: ProblemError): string {
  const mistakes = (problem.errors ?? []).map((error) => `  ${error.path || "(body)"}: ${error.message}`);
  return [`${problem.code}: ${problem.detail}`, ...mistakes].join("\n");
}

/** What `--json` says of a failure: the gateway's problem document, or the same members for one of our own. */
function documentOf(error: unknown): { readonly code: string; readonly detail: string } {
  if (error instanceof ProblemError) return error.problem;
  return error instanceof Error
    ? { code: error.name, detail: error.message }
    : { code: "Error", detail: String(error) };
}

/** Errors that say all there is to say themselves. */
const OWN_WORDS = [
  [UsageError, ExitStatus.usage],
  [IntegrityError, ExitStatus.integrityFailure],
  [InterruptedError, ExitStatus.interrupted],
  [NotRunningError, ExitStatus.cannotReach],
] as const;

function reportFailure(error: unknown, context: Context): number {
  const { output, language } = context;
  if (context.options.json) process.stdout.write(`${JSON.stringify({ error: documentOf(error) })}\n`);
  if (error instanceof ProblemError) {
    for (const line of describeProblem(error).split("\n")) output.note(line);
    return ExitStatus.refused;
  }
  const own = OWN_WORDS.find(([type]) => error instanceof type);
  if (own !== undefined && error instanceof Error) return (output.note(error.message), own[1]);
  if (error instanceof UnreachableError) {
    output.note(
      say(
        language,
        `连接不上 ${error.url}：请确认系统已启动（./mulian status）`,
        `Cannot reach ${error.url}: is the system running? (./mulian status)`,
      ),
    );
    return ExitStatus.cannotReach;
  }
  // A plain Error is a sentence for people; anything else is a defect, whose stack somebody will need.
  if (!(error instanceof Error) || error.name !== "Error") throw error;
  for (const line of error.message.split("\n")) output.note(line);
  return ExitStatus.refused;
}

/** Gives a command the global options and turns what it throws into a message and an exit status. */
export function action(command: Command, run: (context: Context, command: Command) => Promise<void>): Command {
  return withGlobalOptions(command).action(async () => {
    const context = contextOf(command.optsWithGlobals<GlobalOptions>());
    try {
      await run(context, command);
    } catch (error) {
      process.exitCode = reportFailure(error, context);
    }
  });
}
