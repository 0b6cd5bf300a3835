import type { Language } from "@mulian/domain";
import { ProblemError, SpokenError } from "./api/errors.js";
import { remedyOf } from "./api/remedies.js";
import { contextOf, type Context, endSessions, type GlobalOptions, withGlobalOptions } from "./context.js";
import { ExitStatus } from "./exit-status.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";

/** A refusal as a person reads it: the sentence, every mistake with its path, and what to do. */
function describeProblem({ problem }: ProblemError, language: Language): string {
  const mistakes = (problem.errors ?? []).map(
    (error) => `  ${error.path || say(language, "（全文）", "(body)")}: ${error.message}`,
  );
  const remedy = remedyOf(problem.code)?.[language];
  return [`${problem.code}: ${problem.detail}`, ...mistakes, ...(remedy === undefined ? [] : [`  ${remedy}`])].join(
    "\n",
  );
}

/** What `--json` says of a failure: the gateway's problem document, or the same members for one of our own. */
function documentOf(error: unknown, language: Language): { readonly code: string; readonly detail: string } {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof SpokenError) return { code: error.name, detail: error.text[language] };
  return error instanceof Error
    ? { code: error.name, detail: error.message }
    : { code: "Error", detail: String(error) };
}

function reportFailure(error: unknown, { output, language, options }: Context): ExitStatus {
  if (options.json) process.stdout.write(`${JSON.stringify({ error: documentOf(error, language) })}\n`);
  if (error instanceof ProblemError) return (output.note(describeProblem(error, language)), ExitStatus.refused);
  if (error instanceof SpokenError) return (output.note(error.text[language]), error.status);
  // A plain Error is a sentence for people; anything else is a defect, whose stack somebody will need.
  if (!(error instanceof Error) || error.name !== "Error") throw error;
  output.note(error.message);
  return ExitStatus.refused;
}

/** Gives a command the global options and turns what it throws into a message and an exit status. */
export function action(
  command: BilingualCommand,
  run: (context: Context, command: BilingualCommand) => Promise<void>,
): BilingualCommand {
  return withGlobalOptions(command).action(async () => {
    const context = contextOf(command.optsWithGlobals<GlobalOptions>());
    try {
      await run(context, command);
    } catch (error) {
      process.exitCode = reportFailure(error, context);
    } finally {
      await endSessions(context);
    }
  });
}
