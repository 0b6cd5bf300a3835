import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { IntegrityError, InterruptedError, UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { RowCounter, takeUpPart, type PartFile } from "../part-file.js";
import { action } from "../run.js";
import { say } from "../text/language.js";
import { terminalSafe } from "../text/terminal-safe.js";

const FORMATS = ["ndjson", "csv", "parquet"] as const;
type Format = (typeof FORMATS)[number];
const PROGRESS_MS = 1_000;

interface FetchOptions {
  readonly format: Format;
  readonly out?: string;
  readonly items?: string;
  readonly limit?: string;
  readonly resume?: boolean;
  readonly spreadsheet?: boolean;
}

/** Counts what passes, after what an earlier fetch left, and says so once a second on stderr. */
class Meter {
  bytes: number;
  private readonly counter: RowCounter | undefined;
  private readonly started = Date.now();
  private told = this.started;

  constructor(
    private readonly context: Context,
    format: Format,
    private readonly before: PartFile | undefined,
  ) {
    this.bytes = before?.bytes ?? 0;
    this.counter = format === "parquet" ? undefined : new RowCounter(format);
    // What went before has the header of a CSV.
    if (format === "csv" && before !== undefined) this.counter?.take(Buffer.from("\n"));
  }

  /** Undefined for Parquet, whose rows nobody sees as they pass. */
  get rows(): number | undefined {
    return this.counter === undefined ? undefined : this.counter.rows + (this.before?.rows ?? 0);
  }

  /** Rows and bytes in the user's language. */
  get total(): string {
    const { rows, bytes, context } = this;
    if (rows === undefined) return say(context.language, `${bytes} 字节`, `${bytes} bytes`);
    return say(context.language, `${rows} 行，${bytes} 字节`, `${rows} rows, ${bytes} bytes`);
  }

  stream(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.bytes += chunk.length;
        this.counter?.take(chunk);
        if (Date.now() - this.told >= PROGRESS_MS) this.tell();
        done(null, chunk);
      },
    });
  }

  private tell(): void {
    this.told = Date.now();
    const rate = Math.round((this.bytes - (this.before?.bytes ?? 0)) / (this.told - this.started));
    const { output, language } = this.context;
    output.note(say(language, `已收 ${this.total}，每秒 ${rate} kB`, `${this.total}, ${rate} kB/s`));
  }
}

interface Receiving {
  readonly context: Context;
  readonly meter: Meter;
  readonly options: FetchOptions;
  readonly grant: string;
  readonly before: PartFile | undefined;
  readonly stop: AbortSignal;
}

const partOf = (out: string): string => `${out}.part`;
/** Rows can be told apart, and they are what the provider signed. */
const isResumable = ({ format, out, spreadsheet }: FetchOptions): boolean =>
  format !== "parquet" && out !== undefined && spreadsheet !== true;

/** Where rows go: standard output, or a file that gets its name only when all of it arrived. */
async function receive(receiving: Receiving, body: NonNullable<Response["body"]>): Promise<void> {
  const { meter, options, before } = receiving;
  const { out } = options;
  const target =
    out === undefined
      ? process.stdout
      : createWriteStream(partOf(out), { mode: 0o600, flags: before === undefined ? "w" : "a" });
  try {
    const shown = out === undefined && process.stdout.isTTY ? [terminalSafe()] : [];
    await pipeline([Readable.fromWeb(body), meter.stream(), ...shown, target], { end: out !== undefined });
    if (out !== undefined) await rename(partOf(out), out);
  } catch (cause) {
    if (out !== undefined && !isResumable(options)) await rm(partOf(out), { force: true });
    const text = brokenText(receiving);
    throw receiving.stop.aborted ? new InterruptedError(text, { cause }) : new IntegrityError(text, { cause });
  }
}

/** What arrived, and the command that goes on from there. */
function brokenText({ context, meter, options, grant }: Receiving): string {
  const again = ["mulian fetch", grant, `--format ${options.format}`, `--out ${options.out ?? ""}`, "--resume"];
  if (options.items !== undefined) again.push(`--items ${options.items}`);
  if (options.limit !== undefined) again.push(`--limit ${options.limit}`);
  const [zh, en] = isResumable(options)
    ? [`接着收取：${again.join(" ")}`, `Go on with: ${again.join(" ")}`]
    : ["请重新运行本命令", "Run the command again"];
  return say(
    context.language,
    `传输中断：收到 ${meter.total} 后停止；凭证会记下实际送出的行数。${zh}`,
    `The delivery broke after ${meter.total}; its receipt says how much left. ${en}`,
  );
}

/** @throws UsageError */
function checkOptions(options: FetchOptions): void {
  const { format, out, resume, spreadsheet } = options;
  if (!FORMATS.includes(format)) throw new UsageError(`--format takes ${FORMATS.join(", ")}`);
  if (spreadsheet === true && format !== "csv") throw new UsageError("--spreadsheet goes with --format csv");
  if (format === "parquet" && out === undefined && process.stdout.isTTY)
    throw new UsageError("Parquet is no text: name a file with --out");
  if (resume === true && !isResumable(options))
    throw new UsageError("--resume needs --out, and goes with ndjson or csv, not with --spreadsheet");
}

async function fetchRows(context: Context, command: Command): Promise<void> {
  const grant = String(command.processedArgs[0]);
  const options = command.opts<FetchOptions>();
  checkOptions(options);
  const { format, out, items, limit, resume, spreadsheet } = options;
  const before =
    resume === true && out !== undefined && format !== "parquet" ? await takeUpPart(partOf(out), format) : undefined;
  const client = await clientOf(context);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const query = {
    format,
    items,
    limit,
    ...(spreadsheet === true ? { guardFormulas: "true" as const } : {}),
    ...(before === undefined ? {} : { afterRows: before.rows, afterDigest: before.digest }),
  };
  const response = await client.stream("getRows", { params: { id: grant }, query }, stop.signal);
  if (response.body === null) throw new IntegrityError("the gateway answered no body");
  const meter = new Meter(context, format, before);
  await receive({ context, meter, options, grant, before, stop: stop.signal }, response.body);
  context.output.note(say(context.language, `收到 ${meter.total}`, meter.total));
}

export function addFetch(program: Command): void {
  const command = program
    .command("fetch")
    .description("the granted rows themselves, through both gateways, with receipt")
    .argument("<grant>")
    .option("--format <format>", "ndjson, csv or parquet", "ndjson")
    .option("--items <names>", "granted items to return, comma separated")
    .option("--limit <n>", "at most this many rows")
    .option("--out <file>", "write to a file (made only when all of it arrived)")
    .option("--resume", "go on with what an interrupted fetch left beside --out, if the source still begins with it")
    .option("--spreadsheet", "CSV for people: cells that a spreadsheet would run as formulas get an apostrophe")
    .addHelpText(
      "after",
      "\nWithout --spreadsheet a CSV is byte for byte what the receipt signs.\n" +
        "\nExample:\n  mulian fetch GRANT --format csv --out streets.csv --as stats-requester",
    );
  action(command, fetchRows);
}
