import { type AlarmList, type Language, type Reconciliation, routes } from "@mulian/domain";
import { IntegrityError, UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { safeText } from "../text/safe.js";
import { shortenedLines } from "../text/shortened-lines.js";
import { traceLines } from "../text/trace-lines.js";
import { addEvidence } from "./audit-evidence.js";
import { addGenesis } from "./audit-genesis.js";

async function printTrace(context: Context, command: BilingualCommand): Promise<void> {
  const query = command.opts<Record<string, string>>();
  const wanted = ["dataset", "grant", "request", "department", "key", "from", "to", "at"] as const;
  const picked = Object.fromEntries(
    wanted.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]),
  );
  if (Object.keys(picked).length === 0)
    throw new UsageError({
      zh: "请指定追溯什么：--dataset、--grant、--request、--department 或 --key",
      en: "name what to trace: --dataset, --grant, --request, --department or --key",
    });
  const answer = await (await clientOf(context)).call("trace", { query: picked });
  context.output.result(
    answer,
    () =>
      `${traceLines(answer, context.language)}\n${say(context.language, `共 ${answer.items.length} 步，账本高度 ${answer.height}`, `${answer.items.length} steps, as of ${answer.height} blocks`)}`,
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

async function printReconciliation(context: Context, command: BilingualCommand): Promise<void> {
  const { department, grant } = command.opts<{ department?: string; grant?: string }>();
  const query = { ...(department === undefined ? {} : { department }), ...(grant === undefined ? {} : { grant }) };
  const answer = await (await clientOf(context)).call("reconcile", { query });
  context.output.result(answer, () => describe(answer, context.language));
  if (!answer.clean) throw new IntegrityError({ zh: "发现不一致", en: "Differences were found" });
}

const describeAlarms = ({ items, total, shortened, height }: AlarmList, language: Language): string => {
  const lines = items.flatMap((alarm) => [
    `${alarm.since.slice(0, 10)}  ${[alarm.code, alarm.voidVersion?.code].filter(Boolean).join(" ")}  ${safeText(alarm.text)}`,
    `            ${safeText(alarm.action)}  ${alarm.subject}`,
  ]);
  const foot = say(language, `共 ${total} 条警示，账本高度 ${height}`, `${total} alarms, as of ${height} blocks`);
  const left = shortened.flatMap((cut) => shortenedLines(cut, language));
  return [...lines, foot, ...left].join("\n");
};

async function printAlarms(context: Context, command: BilingualCommand): Promise<void> {
  const { department } = command.opts<{ department?: string }>();
  const query = department === undefined ? {} : { department };
  const answer = await (await clientOf(context)).call("listAlarms", { query });
  context.output.result(answer, () => describeAlarms(answer, context.language));
}

export function addAudit(program: BilingualCommand): void {
  const { language } = program;
  const audit = program
    .command("audit")
    .description(
      say(
        language,
        "谁申请、谁决定、谁交付、谁取得：追溯、双方凭证、警示、证据包",
        "Who asked, decided, delivered and got what: traces, both sides' receipts, alarms, evidence",
      ),
    );
  addTrace(audit);
  addReconcile(audit);
  addAlarms(audit);
  addEvidence(audit);
  addGenesis(audit);
}

function addTrace(audit: BilingualCommand): void {
  const { language } = audit;
  const time = say(language, "（RFC 3339）", " (RFC 3339)");
  const command = audit
    .command("trace")
    .description(routes.trace.summary[language])
    .option("--dataset <id>", say(language, "追溯一个数据目录", "of this dataset"))
    .option("--grant <id>", say(language, "追溯一项授权", "of this grant"))
    .option("--request <id>", say(language, "追溯一份申请", "of this request"))
    .option("--department <id>", say(language, "追溯一个部门", "of this department"))
    .option("--key <id>", say(language, "追溯一把钥匙：指纹或编号", "of this key, by its thumbprint or id"))
    .option("--from <time>", say(language, "自此时间", "not before this time") + time)
    .option("--to <time>", say(language, "至此时间", "not after this time") + time)
    .option("--at <height>", say(language, "截至此区块", "as it stood at this block"))
    .example("audit trace --dataset ID --as bureau-auditor");
  action(command, printTrace);
}

function addReconcile(audit: BilingualCommand): void {
  const { language } = audit;
  const command = audit
    .command("reconcile")
    .description(
      say(
        language,
        "双方凭证对账；一方有而另一方没有时退出码为 4",
        "Both sides' receipts beside each other; exit status 4 when one has what the other has not",
      ),
    )
    .option("--department <id>", say(language, "该部门的全部授权", "every grant of this department"))
    .option("--grant <id>", say(language, "只对这项授权", "this grant alone"))
    .example("audit reconcile --department civil-affairs --as bureau-auditor");
  action(command, printReconciliation);
}

function addAlarms(audit: BilingualCommand): void {
  const { language } = audit;
  const command = audit
    .command("alarms")
    .description(
      say(
        language,
        "应当查看的事项：超期、授权结束后仍持有的钥匙、僵尸目录、单方凭证",
        "What to look at: overdue clocks, keys past their grant, zombie catalogues, one-sided receipts",
      ),
    )
    .option("--department <id>", say(language, "该部门应当处理的", "those this department has to do something about"))
    .example("audit alarms --as bureau-auditor");
  action(command, printAlarms);
}
