import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { IntegrityError, NO_BODY } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { recordTable } from "../text/record-table.js";
import { terminalSafe } from "../text/terminal-safe.js";

const COLUMNS = ["run", "state", "rows", "bytes", "attempts", "reason", "completedAt", "receipt"] as const;

async function list(context: Context, command: BilingualCommand): Promise<void> {
  const id = String(command.processedArgs[0]);
  const answer = await (await clientOf(context)).call("listRuns", { params: { id } });
  context.output.result(answer, () => recordTable(COLUMNS, answer.items, context.language));
}

async function askRun(context: Context, command: BilingualCommand): Promise<void> {
  const id = String(command.processedArgs[0]);
  const answer = await (await clientOf(context)).call("askRun", { params: { id }, body: {} });
  context.output.result(answer, () =>
    say(
      context.language,
      `已登记：${answer.run}。进度见 mulian batch list ${id}`,
      `noted as ${answer.run}; mulian batch list ${id} tells when it is through`,
    ),
  );
}

/** The rows of a run, to standard output or a file that gets its name only when all of it arrived. */
async function fetchRun(context: Context, command: BilingualCommand): Promise<void> {
  const [id, runId] = command.processedArgs.map(String);
  const { out } = command.opts<{ out?: string }>();
  const client = await clientOf(context);
  const response = await client.stream("getRunRows", { params: { id: id ?? "", run: runId ?? "" } });
  if (response.body === null) throw new IntegrityError(NO_BODY);
  const rows = Readable.fromWeb(response.body);
  if (out === undefined) {
    const shown = process.stdout.isTTY ? [terminalSafe()] : [];
    return pipeline([rows, ...shown, process.stdout], { end: false });
  }
  const draft = `${out}.part`;
  try {
    await pipeline(rows, createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, out);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new IntegrityError(
      { zh: "未能取全该批数据，请重新运行本命令", en: "the run's rows did not come whole: run the command again" },
      { cause },
    );
  }
}

export function addBatch(program: BilingualCommand): void {
  const { language } = program;
  const batch = program
    .command("batch")
    .description(say(language, "按计划取数的授权的各批次", "Runs of a grant whose rows come on a schedule"));
  const grant = say(language, "授权编号", "the grant's id");
  action(
    batch
      .command("list")
      .description(say(language, "最近的批次，新的在前", "Its runs, newest first"))
      .argument("<grant>", grant)
      .example("batch list GRANT --as stats-requester"),
    list,
  );
  action(
    batch
      .command("fetch")
      .description(say(language, "一个批次取得的数据行（NDJSON）", "The rows that a run brought (NDJSON)"))
      .argument("<grant>", grant)
      .argument("<run>", say(language, "批次，如 batch list 所列", "the run, as batch list names it"))
      .option(
        "--out <file>",
        say(language, "写入文件（收全后才生成）", "write to a file (made only when all of it arrived)"),
      )
      .example("batch fetch GRANT 20261126T0800 --out rows.ndjson --as stats-requester"),
    fetchRun,
  );
  action(
    batch
      .command("run")
      .description(
        say(language, "计划之外立即取一次；次数配额照计", "A run beside the schedule, now; a quota of calls counts it"),
      )
      .argument("<grant>", grant)
      .example("batch run GRANT --as stats-requester"),
    askRun,
  );
}
