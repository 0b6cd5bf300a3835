import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { IntegrityError, InterruptedError, UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { terminalSafe } from "../text/terminal-safe.js";

const FORMATS = ["ndjson", "csv", "parquet"] as const;

/** Counts bytes and lines that pass, and says so once a second on stderr. */
function meter(context: Context): {
  readonly stream: Transform;
  readonly total: () => { bytes: number; lines: number };
} {
  let bytes = 0;
  let lines = 0;
  const started = Date.now();
  let told = started;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) lines += 1;
      if (Date.now() - told >= 1_000) {
        told = Date.now();
        const rate = Math.round((lines / (told - started)) * 1_000);
        context.output.note(
          say(
            context.language,
            `已收 ${lines} 行，${bytes} 字节，每秒 ${rate} 行`,
            `${lines} rows, ${bytes} bytes, ${rate} rows/s`,
          ),
        );
      }
      done(null, chunk);
    },
  });
  return { stream, total: () => ({ bytes, lines }) };
}

/** Where rows go: standard output, or a file that gets its name only when all of it arrived. */
async function receive(
  context: Context,
  body: NonNullable<Response["body"]>,
  out: string | undefined,
  stop: AbortSignal,
): Promise<{ bytes: number; lines: number }> {
  const { stream, total } = meter(context);
  const draft = out === undefined ? undefined : `${out}.part`;
  const target = draft === undefined ? process.stdout : createWriteStream(draft, { mode: 0o600 });
  try {
    const shown = draft === undefined && process.stdout.isTTY ? [terminalSafe()] : [];
    await pipeline([Readable.fromWeb(body), stream, ...shown, target], { end: draft !== undefined });
    if (draft !== undefined && out !== undefined) await rename(draft, out);
    return total();
  } catch (cause) {
    if (draft !== undefined) await rm(draft, { force: true });
    const { lines } = total();
    const text = say(
      context.language,
      `传输中断：收到 ${lines} 行后停止；凭证会记下实际送出的行数。请重新运行本命令`,
      `The delivery broke after ${lines} rows; its receipt says how many left. Run the command again`,
    );
    throw stop.aborted ? new InterruptedError(text, { cause }) : new IntegrityError(text, { cause });
  }
}

async function fetchRows(context: Context, command: Command): Promise<void> {
  const grant = String(command.processedArgs[0]);
  const {
    format = "ndjson",
    out,
    items,
    limit,
  } = command.opts<{ format?: (typeof FORMATS)[number]; out?: string; items?: string; limit?: string }>();
  if (!FORMATS.includes(format)) throw new UsageError(`--format takes ${FORMATS.join(" or ")}`);
  const client = await clientOf(context);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const response = await client.stream(
    "getRows",
    { params: { id: grant }, query: { format, items, limit } },
    stop.signal,
  );
  if (response.body === null) throw new IntegrityError("the gateway answered no body");
  const { bytes, lines } = await receive(context, response.body, out, stop.signal);
  const rows = format === "csv" ? Math.max(0, lines - 1) : lines;
  context.output.note(say(context.language, `收到 ${rows} 行，${bytes} 字节`, `${rows} rows, ${bytes} bytes`));
}

export function addFetch(program: Command): void {
  const command = program
    .command("fetch")
    .description("the granted rows themselves, through both gateways, with receipt")
    .argument("<grant>")
    .option("--format <format>", "ndjson or csv", "ndjson")
    .option("--items <names>", "granted items to return, comma separated")
    .option("--limit <n>", "at most this many rows")
    .option("--out <file>", "write to a file (made only when all of it arrived)")
    .addHelpText("after", "\nExample:\n  mulian fetch GRANT --format csv --out streets.csv --as stats-requester");
  action(command, fetchRows);
}
