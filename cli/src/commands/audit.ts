import type { Command } from "commander";
import { UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { traceLines } from "../text/trace-lines.js";

async function printTrace(context: Context, command: Command): Promise<void> {
  const query = command.opts<Record<string, string>>();
  const wanted = ["dataset", "grant", "request", "department", "key", "from", "to", "at"] as const;
  const picked = Object.fromEntries(
    wanted.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]),
  );
  if (Object.keys(picked).length === 0)
    throw new UsageError("name what to trace: --dataset, --grant, --request, --department or --key");
  const answer = await (await clientOf(context)).call("trace", { query: picked });
  context.output.result(
    answer,
    () =>
      `${traceLines(answer)}\n${say(context.language, `共 ${answer.items.length} 步，账本高度 ${answer.height}`, `${answer.items.length} steps, as of ${answer.height} blocks`)}`,
  );
}

export function addAudit(program: Command): void {
  const audit = program.command("audit").description("for auditors and the authority");
  const command = audit
    .command("trace")
    .description("who asked, who decided, who holds keys, what was delivered, when, why")
    .option("--dataset <id>")
    .option("--grant <id>")
    .option("--request <id>")
    .option("--department <id>")
    .option("--key <thumbprint or id>")
    .option("--from <time>", "RFC 3339")
    .option("--to <time>", "RFC 3339")
    .option("--at <height>", "as it stood at this block")
    .addHelpText("after", "\nExample:\n  mulian audit trace --dataset ID --as bureau-auditor");
  action(command, printTrace);
}
