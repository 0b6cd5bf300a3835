import { CsvError, parse } from "csv-parse/sync";
import type { SourceProblem } from "../../ports/data-source.js";
import type { TextLine } from "./file-decode.js";

/** UTF-16 units of one record over all its lines. */
const MAX_RECORD_CHARS = 1_048_576;
/** Lines a quoted cell may run over. A quote that does not close is noticed here at the latest. */
export const MAX_RECORD_LINES = 1_000;

/** Cells of one record (RFC 4180); an empty cell without quotes is null, as PostgreSQL's COPY reads it. */
export type CsvRecord = Readonly<{ line: number; cells: readonly (string | null)[] }>;

type Line = Readonly<{ line: number; text: string }>;

/**
 * Puts lines together to records. A record with a wrong quote costs its first line only: reading goes on with the next line,
 * so one unclosed quote does not swallow the rows below it.
 */
export class RecordReader {
  #open: Line[] = [];
  #openChars = 0;
  #ready: Line[] = [];
  #records: CsvRecord[] = [];

  constructor(
    private readonly delimiter: string,
    private readonly onProblem: (problem: SourceProblem) => void,
  ) {}

  /** Takes the next lines and gives the records that are complete, in the order of the file. */
  take(lines: readonly TextLine[]): readonly CsvRecord[] {
    for (const line of lines) this.#takeOne(line);
    return this.#flush();
  }

  /** The end of the file. */
  end(): readonly CsvRecord[] {
    while (this.#open.length > 0) this.#giveUp("unclosedQuote", "a quote does not close before the end of the file");
    return this.#flush();
  }

  #flush(): readonly CsvRecord[] {
    this.#parseReady();
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #takeOne(line: TextLine): void {
    if ("text" in line) return this.#takeText(line);
    while (this.#open.length > 0) this.#giveUp("unclosedQuote", "a quote does not close before an unreadable line");
    this.onProblem(line);
  }

  #takeText(line: Line): void {
    const odd = hasOddQuotes(line.text);
    if (this.#open.length === 0 && !odd) {
      if (line.text !== "" && line.text !== "\r") this.#ready.push(line);
      return;
    }
    this.#open.push(line);
    this.#openChars += line.text.length + 1;
    if (odd && this.#open.length > 1) this.#closeOpen();
    else if (this.#open.length > MAX_RECORD_LINES)
      this.#giveUp("unclosedQuote", `a quote does not close within ${MAX_RECORD_LINES} lines`);
    else if (this.#openChars > MAX_RECORD_CHARS)
      this.#giveUp("recordTooLong", `longer than ${MAX_RECORD_CHARS} characters`);
  }

  /** The quotes of the open lines are paired: either they are one record, or the first of them is broken. */
  #closeOpen(): void {
    this.#parseReady();
    const first = this.#open[0];
    const text = this.#open.map((line) => line.text).join("\n");
    const result = this.#parse(text);
    if (first !== undefined && !(result instanceof CsvError)) {
      this.#records.push({ line: first.line, cells: result[0] ?? [] });
      this.#clearOpen();
    } else this.#giveUp("unclosedQuote", "a quote does not close, or closes inside a cell");
  }

  /** Tells the first open line as broken and takes the lines after it anew. */
  #giveUp(code: "unclosedQuote" | "recordTooLong", message: string): void {
    this.#parseReady();
    const [first, ...rest] = this.#open;
    this.#clearOpen();
    if (first !== undefined) this.onProblem({ line: first.line, column: this.#quoteField(first.text), code, message });
    for (const line of rest) this.#takeText(line);
  }

  #clearOpen(): void {
    this.#open = [];
    this.#openChars = 0;
  }

  /** All lines that are records by themselves in one call, and one by one only if one of them is broken. */
  #parseReady(): void {
    const ready = this.#ready;
    this.#ready = [];
    if (ready.length === 0) return;
    const all = this.#parse(ready.map((line) => line.text.replace(/\r$/, "")).join("\n"));
    if (!(all instanceof CsvError) && all.length === ready.length) {
      ready.forEach((line, index) => this.#records.push({ line: line.line, cells: all[index] ?? [] }));
      return;
    }
    for (const line of ready) this.#parseAlone(line);
  }

  #parseAlone(line: Line): void {
    const result = this.#parse(line.text);
    if (!(result instanceof CsvError)) this.#records.push({ line: line.line, cells: result[0] ?? [] });
    else
      this.onProblem({
        line: line.line,
        column: this.#quoteField(line.text),
        code: "unclosedQuote",
        message: "a quote stands inside a cell",
      });
  }

  #parse(text: string): readonly (readonly (string | null)[])[] | CsvError {
    const options = { delimiter: this.delimiter, record_delimiter: "\n", relax_column_count: true };
    const trimmed = text.replace(/\r$/, "");
    try {
      // Asking the parser for each cell's quotes takes ten times as long, so it is done only where an empty quoted cell may be.
      if (!text.includes('""'))
        return parse(trimmed, options).map((cells) => cells.map((cell) => (cell === "" ? null : cell)));
      return parse(trimmed, {
        ...options,
        cast: (cell, context) => (cell === "" && !context.quoting ? null : cell),
      });
    } catch (error) {
      if (error instanceof CsvError) return error;
      throw error;
    }
  }

  /** The field of the line that the wrong quote stands in, as far as the parser can tell, else the line's last. */
  #quoteField(text: string): number {
    const error = this.#parse(text);
    if (error instanceof CsvError && "column" in error && typeof error.column === "number") return error.column + 1;
    return text.split(this.delimiter).length;
  }
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
