import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Bilingual } from "@mulian/domain";
import { Option } from "commander";
import { IntegrityError, InterruptedError, NO_BODY, UsageError } from "../api/errors.js";
import { clientOf, type Context } from "../context.js";
import { RowCounter, takeUpPart, type PartFile } from "../part-file.js";
import { action } from "../run.js";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
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

  get total(): Bilingual {
    const { rows, bytes } = this;
    return rows === undefined
      ? { zh: `${bytes} 字节`, en: `${bytes} bytes` }
      : { zh: `${rows} 行，${bytes} 字节`, en: `${rows} rows, ${bytes} bytes` };
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
    const { zh, en } = this.total;
    output.note(say(language, `已收 ${zh}，每秒 ${rate} kB`, `${en}, ${rate} kB/s`));
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
function brokenText({ meter, options, grant }: Receiving): Bilingual {
  const again = ["mulian fetch", grant, `--format ${options.format}`, `--out ${options.out ?? ""}`, "--resume"];
  if (options.items !== undefined) again.push(`--items ${options.items}`);
  if (options.limit !== undefined) again.push(`--limit ${options.limit}`);
  const [zh, en] = isResumable(options)
    ? [`接着收取：${again.join(" ")}`, `Go on with: ${again.join(" ")}`]
    : ["请重新运行本命令", "Run the command again"];
  const { zh: totalZh, en: totalEn } = meter.total;
  return {
    zh: `传输中断：收到 ${totalZh} 后停止；凭证会记下实际送出的行数。${zh}`,
    en: `The delivery broke after ${totalEn}; its receipt says how much left. ${en}`,
  };
}

/** @throws UsageError */
function checkOptions(options: FetchOptions): void {
  const { format, out, resume, spreadsheet } = options;
  if (spreadsheet === true && format !== "csv")
    throw new UsageError({ zh: "--spreadsheet 只与 --format csv 同用", en: "--spreadsheet goes with --format csv" });
  if (format === "parquet" && out === undefined && process.stdout.isTTY)
    throw new UsageError({
      zh: "Parquet 不是文本：请用 --out 指定文件",
      en: "Parquet is no text: name a file with --out",
    });
  if (resume === true && !isResumable(options))
    throw new UsageError({
      zh: "--resume 需要 --out，只用于 ndjson 或 csv，不与 --spreadsheet 同用",
      en: "--resume needs --out, and goes with ndjson or csv, not with --spreadsheet",
    });
}

async function fetchRows(context: Context, command: BilingualCommand): Promise<void> {
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
  if (response.body === null) throw new IntegrityError(NO_BODY);
  const meter = new Meter(context, format, before);
  await receive({ context, meter, options, grant, before, stop: stop.signal }, response.body);
  const { zh, en } = meter.total;
  context.output.note(say(context.language, `收到 ${zh}`, en));
}

export function addFetch(program: BilingualCommand): void {
  const { language } = program;
  const command = program
    .command("fetch")
    .description(
      say(
        language,
        "经双方网关取得获准的数据行，并留下凭证",
        "The granted rows themselves, through both gateways, with receipt",
      ),
    )
    .argument("<grant>", say(language, "授权编号", "the grant's id"))
    .addOption(
      new Option("--format <format>", say(language, "数据行的格式", "what the rows come as"))
        .choices(FORMATS)
        .default("ndjson"),
    )
    .option("--items <names>", say(language, "要取的获准信息项，逗号分隔", "granted items to return, comma separated"))
    .option("--limit <n>", say(language, "最多行数", "at most this many rows"))
    .option(
      "--out <file>",
      say(language, "写入文件（收全后才生成）", "write to a file (made only when all of it arrived)"),
    )
    .option(
      "--resume",
      say(
        language,
        "从上次中断处接着收取（--out 旁所留的部分），只要数据源仍以它开头",
        "go on with what an interrupted fetch left beside --out, if the source still begins with it",
      ),
    )
    .option(
      "--spreadsheet",
      say(
        language,
        "供人阅读的 CSV：会被电子表格当作公式的单元格前加撇号；不加此项时与凭证所签的逐字节相同",
        "CSV for people: cells that a spreadsheet would run as formulas get an apostrophe; without it a CSV is byte for byte what the receipt signs",
      ),
    )
    .example("fetch GRANT --format csv --out streets.csv --as stats-requester");
  action(command, fetchRows);
}
