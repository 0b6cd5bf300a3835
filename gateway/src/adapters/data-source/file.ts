import type { FileHandle } from "node:fs/promises";
import type { Column } from "@mulian/domain";
import type { DataSource, ReadQuery, Row, SourceDescription, SourceProblem } from "../../ports/data-source.js";
import type { CsvBinding, Encoding } from "./binding.js";
import { readCell } from "./cell.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";
import { deliver, planRead, schemaDigest, type RawBatch, type RawRow, type ReadPlan } from "./deliver.js";
import { LineDecoder } from "./file-decode.js";
import { detectEncoding } from "./file-encoding.js";
import { readLines } from "./file-lines.js";
import { RecordReader, type CsvRecord } from "./file-records.js";
import { openJailed } from "./jail.js";

/** Columns of one file; spreadsheets end at 16,384, tables that people maintain far below this. */
const MAX_FILE_COLUMNS = 1_000;

/** A CSV file (RFC 4180) in UTF-8, GB18030 or Big5 as a data source. */
export class FileSource implements DataSource {
  readonly kind = "csv";

  constructor(
    private readonly binding: CsvBinding,
    private readonly context: SourceContext,
  ) {}

  describe(signal: AbortSignal): Promise<SourceDescription> {
    return this.#withFile(async (handle) => {
      const { columns } = await this.#header(this.#records(handle, await this.#encoding(handle), signal, () => {}));
      return { columns, schemaDigest: schemaDigest(columns) };
    });
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    stopIfAborted(this.context, query.signal);
    const handle = await this.#open();
    try {
      const records = this.#records(handle, await this.#encoding(handle), query.signal, (problem) =>
        query.onProblem?.(problem),
      );
      const header = await this.#header(records);
      const plan = planRead(this.context, header.columns, query);
      yield* deliver(this.context, plan, rawBatches(header, records, plan), false);
    } catch (error) {
      throw sourceError(this.context, "sourceFailed", error);
    } finally {
      await handle.close();
    }
  }

  checkReachable(): Promise<void> {
    return this.#withFile(async (handle) => {
      await handle.read(Buffer.alloc(1), 0, 1, 0);
    });
  }

  async close(): Promise<void> {
    // Each read opens and closes the file itself.
  }

  #open(): Promise<FileHandle> {
    return openJailed(this.context, this.binding.path, this.context.reach.sourceDirectories);
  }

  async #withFile<Result>(use: (handle: FileHandle) => Promise<Result>): Promise<Result> {
    const handle = await this.#open();
    try {
      return await use(handle);
    } catch (error) {
      throw sourceError(this.context, "sourceFailed", error);
    } finally {
      await handle.close();
    }
  }

  async #encoding(handle: FileHandle): Promise<Encoding> {
    if (this.binding.encoding !== "auto") return this.binding.encoding;
    const encoding = await detectEncoding(handle);
    if (encoding === undefined) throw sourceError(this.context, "encodingUnknown");
    return encoding;
  }

  async *#records(
    handle: FileHandle,
    encoding: Encoding,
    signal: AbortSignal,
    onProblem: (problem: SourceProblem) => void,
  ): AsyncGenerator<readonly CsvRecord[], void, undefined> {
    const decoder = new LineDecoder(encoding, this.binding.delimiter);
    const reader = new RecordReader(this.binding.delimiter, (problem) => {
      // Without its header a file has no columns: a broken first line is not one row among many.
      if (problem.line === 1) throw sourceError(this.context, "headerInvalid", problem.message);
      onProblem(problem);
    });
    const begin = await stateOf(handle);
    for await (const lines of readLines(handle)) {
      stopIfAborted(this.context, signal);
      // Rows of two states are no table. Whoever replaces a file instead (by renaming another one) disturbs no reader.
      if ((await stateOf(handle)) !== begin) throw sourceError(this.context, "sourceChanged", "written to while read");
      yield reader.take(lines.map((line) => decoder.decode(line)));
    }
    yield reader.end();
  }

  /** Takes the header off the first batch that has a record; the records behind it in that batch are the first rows. */
  async #header(records: AsyncGenerator<readonly CsvRecord[], void, undefined>): Promise<Header> {
    for (let next = await records.next(); !next.done; next = await records.next()) {
      const [header, ...first] = next.value;
      if (header !== undefined) return { columns: this.#columns(header), first };
    }
    throw sourceError(this.context, "headerInvalid", "the file is empty");
  }

  #columns(header: CsvRecord): readonly Column[] {
    const names = header.cells.map((cell) => cell?.trim() ?? "");
    const fine =
      names.every((name) => name !== "") && new Set(names).size === names.length && names.length <= MAX_FILE_COLUMNS;
    if (!fine)
      throw sourceError(
        this.context,
        "headerInvalid",
        "a column name is missing or stands twice, or there are too many",
      );
    const types = new Map(Object.entries(this.binding.types));
    const stray = [...types.keys()].find((name) => !names.includes(name));
    if (stray !== undefined)
      throw sourceError(this.context, "bindingInvalid", `a type is given for ${stray}, which the file has not`);
    return names.map((name) => ({ name, type: types.get(name) ?? "text" }));
  }
}

/** What changes with every write to a file; its change time does with its names, too. */
async function stateOf(handle: FileHandle): Promise<string> {
  const { size, mtimeNs } = await handle.stat({ bigint: true });
  return `${size} ${mtimeNs}`;
}

type Header = Readonly<{ columns: readonly Column[]; first: readonly CsvRecord[] }>;

async function* rawBatches(
  header: Header,
  records: AsyncIterable<readonly CsvRecord[]>,
  plan: ReadPlan,
): AsyncGenerator<RawBatch, void, undefined> {
  const width = header.columns.length;
  yield rawBatch(header.first, width, plan);
  for await (const batch of records) yield rawBatch(batch, width, plan);
}

function rawBatch(records: readonly CsvRecord[], width: number, plan: ReadPlan): RawBatch {
  const whole = records.filter(({ line, cells }) => {
    if (cells.length === width) return true;
    const column = Math.min(cells.length, width) + 1;
    const message = `${cells.length} fields instead of ${width}`;
    plan.query.onProblem?.({ line, column, code: "wrongFieldCount", message });
    return false;
  });
  return { rows: whole.map(({ cells }) => rawRow(cells, plan)), lineOf: (index) => whole[index]?.line ?? 0 };
}

function rawRow(cells: CsvRecord["cells"], plan: ReadPlan): RawRow {
  return plan.places.map((place, index) => {
    const text = cells[place] ?? null;
    return text === null ? null : readCell(plan.selected[index]?.type ?? "text", text);
  });
}
