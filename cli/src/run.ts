import type { Command } from "commander";
import { IntegrityError, InterruptedError, ProblemError, UnreachableError, UsageError } from "./api/errors.js";
import { contextOf, type Context, type GlobalOptions, withGlobalOptions } from "./context.js";
import { ExitStatus } from "./exit-status.js";
import { say } from "./text/language.js";

/** A refusal as a person reads it: the sentence, then every mistake with its path. */
function describeProblem({ problem }: ProblemError): string {
  const mistakes = (problem.errors ?? []).map((error) => `  ${error.path || "(body)"}: ${error.message}`);
  return [`${problem.code}: ${problem.detail}`, ...mistakes].join("\n");
}

function reportFailure(error: unknown, context: Context): number {
  const { output, language } = context;
  const problem =
    error instanceof ProblemError
      ? error.problem
      : {
          code: error instanceof Error ? error.name : "Error",
          detail: error instanceof Error ? error.message : String(error),
        };
  if (context.options.json) process.stdout.write(`${JSON.stringify({ error: problem })}\n`);
  if (error instanceof ProblemError) {
    for (const line of describeProblem(error).split("\n")) output.note(line);
    return ExitStatus.refused;
  }
  if (error instanceof UsageError) return (output.note(error.message), ExitStatus.usage);
  if (error instanceof IntegrityError) return (output.note(error.message), ExitStatus.integrityFailure);
  if (error instanceof InterruptedError) return (output.note(error.message), ExitStatus.interrupted);
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
