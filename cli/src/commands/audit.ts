import type { Command } from "commander";
import type { AlarmList, Reconciliation, Language } from "@mulian/domain";
import { IntegrityError, UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { safeText } from "../text/safe.js";
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

const describe = ({ clean, checked, height, differences }: Reconciliation, language: Language): string => {
  const { grants, receipts, batches } = checked;
  const head = say(
    language,
    `${clean ? "双方一致" : "双方不一致"}（${grants} 项授权，${receipts} 份凭证，${batches} 个批次，账本高度 ${height}）`,
    `${clean ? "Both sides agree" : "DIFFERENCES"} (${grants} grants, ${receipts} receipts, ${batches} batches, as of ${height} blocks)`,
  );
  const lines = differences.map(({ code, text, grant, delivery }) =>
    [`  ${code}`, safeText(text), grant ?? "", delivery ?? ""].filter((part) => part !== "").join("  "),
  );
  return [head, ...lines].join("\n");
};

async function printReconciliation(context: Context, command: Command): Promise<void> {
  const { department, grant } = command.opts<{ department?: string; grant?: string }>();
  const query = { ...(department === undefined ? {} : { department }), ...(grant === undefined ? {} : { grant }) };
  const answer = await (await clientOf(context)).call("reconcile", { query });
  context.output.result(answer, () => describe(answer, context.language));
  if (!answer.clean) throw new IntegrityError(say(context.language, "发现不一致", "Differences were found"));
}

const describeAlarms = ({ items, total, height }: AlarmList, language: Language): string => {
  const lines = items.flatMap((alarm) => [
    `${alarm.since.slice(0, 10)}  ${alarm.code}  ${safeText(alarm.text)}`,
    `            ${safeText(alarm.action)}  ${alarm.subject}`,
  ]);
  const foot = say(language, `共 ${total} 条警示，账本高度 ${height}`, `${total} alarms, as of ${height} blocks`);
  return [...lines, foot].join("\n");
};

async function printAlarms(context: Context, command: Command): Promise<void> {
  const { department } = command.opts<{ department?: string }>();
  const query = department === undefined ? {} : { department };
  const answer = await (await clientOf(context)).call("listAlarms", { query });
  context.output.result(answer, () => describeAlarms(answer, context.language));
}

export function addAudit(program: Command): void {
  const audit = program
    .command("audit")
    .description("who asked, decided, delivered and got what: traces, both sides' receipts, alarms");
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
  const reconcile = audit
    .command("reconcile")
    .description("both sides' receipts beside each other; exit status 4 when one has what the other has not")
    .option("--department <id>", "every grant of this department")
    .option("--grant <id>")
    .addHelpText("after", "\nExample:\n  mulian audit reconcile --department civil-affairs --as bureau-auditor");
  action(reconcile, printReconciliation);
  const alarms = audit
    .command("alarms")
    .description("what to look at: overdue clocks, keys past their grant, zombie catalogues, one-sided receipts")
    .option("--department <id>", "those this department has to do something about")
    .addHelpText("after", "\nExample:\n  mulian audit alarms --as bureau-auditor");
  action(alarms, printAlarms);
}
