import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { IntegrityError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { table } from "../text/table.js";
import { terminalSafe } from "../text/terminal-safe.js";

const COLUMNS = ["run", "state", "rows", "bytes", "attempts", "reason", "completedAt", "receipt"] as const;

async function list(context: Context, command: Command): Promise<void> {
  const id = String(command.processedArgs[0]);
  const answer = await (await clientOf(context)).call("listRuns", { params: { id } });
  context.output.result(answer, () =>
    table(
      COLUMNS,
      answer.items.map((run) => COLUMNS.map((column) => run[column] ?? null)),
    ),
  );
}

async function askRun(context: Context, command: Command): Promise<void> {
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
async function fetchRun(context: Context, command: Command): Promise<void> {
  const [id, runId] = command.processedArgs.map(String);
  const { out } = command.opts<{ out?: string }>();
  const client = await clientOf(context);
  const response = await client.stream("getRunRows", { params: { id: id ?? "", run: runId ?? "" } });
  if (response.body === null) throw new IntegrityError("the gateway answered no body");
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
    throw new IntegrityError(say(context.language, "未能取全该批数据", "the run's rows did not come whole"), { cause });
  }
}

export function addBatch(program: Command): void {
  const batch = program.command("batch").description("runs of a grant whose rows come on a schedule");
  const example = (text: string): string => `\nExample:\n  mulian batch ${text} --as stats-requester`;
  action(
    batch
      .command("list")
      .description("its runs, newest first")
      .argument("<grant>")
      .addHelpText("after", example("list GRANT")),
    list,
  );
  action(
    batch
      .command("fetch")
      .description("the rows that a run brought (NDJSON)")
      .argument("<grant>")
      .argument("<run>")
      .option("--out <file>", "write to a file (made only when all of it arrived)")
      .addHelpText("after", example("fetch GRANT 20261126T0800 --out rows.ndjson")),
    fetchRun,
  );
  action(
    batch
      .command("run")
      .description("a run beside the schedule, now; a quota of calls counts it")
      .argument("<grant>")
      .addHelpText("after", example("run GRANT")),
    askRun,
  );
}
