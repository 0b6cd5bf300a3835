const COMMA = 0x2c;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const APOSTROPHE = 0x27;
/** `= + - @`, tab and carriage return: what a spreadsheet takes for the start of a formula (OWASP, CSV injection). */
const FORMULA_STARTS: ReadonlySet<number> = new Set([0x3d, 0x2b, 0x2d, 0x40, 0x09, CARRIAGE_RETURN]);
/** `＝ ＋ － ＠`, which spreadsheets set to Chinese or Japanese take for the same; all begin with these bytes of UTF-8. */
const WIDE_START = [0xef, 0xbc] as const;
const WIDE_ENDS: ReadonlySet<number> = new Set([0x9d, 0x8b, 0x8d, 0xa0]);
/** A sign and what a number is made of; a cell of nothing else is no formula, and stays a number. */
const NUMBER = /^[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NUMBER_BYTES: ReadonlySet<number> = new Set(Buffer.from("0123456789.+-eE"));
/** A longer number than any cell of a table holds; it bounds what is held back. */
const MAX_NUMBER_BYTES = 1_100;

/**
 * CSV as this gateway's exchange writes it, with an apostrophe before every cell that a spreadsheet would run as a formula.
 * It changes the bytes, so it is applied after their digest was checked against the receipt, and never for programs.
 */
export async function* guardFormulas(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  const guard = new FormulaGuard();
  for await (const chunk of source) yield guard.take(chunk);
  yield guard.end();
}

/** Where in a record the next byte stands. */
type Place = "cell start" | "quoted start" | "number" | "wide" | "quoted wide" | "plain" | "quoted" | "after quote";

class FormulaGuard {
  private place: Place = "cell start";
  private held: number[] = [];
  private out = Buffer.alloc(0);
  private used = 0;

  take(chunk: Uint8Array): Buffer {
    // Every byte may at worst be a cell of its own, and what was held back comes with it.
    this.out = Buffer.allocUnsafe(chunk.length * 2 + this.held.length + 1);
    this.used = 0;
    for (const byte of chunk) this.step(byte);
    return this.out.subarray(0, this.used);
  }

  end(): Buffer {
    this.out = Buffer.allocUnsafe(this.held.length + 1);
    this.used = 0;
    if (this.place === "number") this.release();
    else this.putHeld();
    return this.out.subarray(0, this.used);
  }

  private step(byte: number): void {
    if (this.place === "number") return this.inNumber(byte);
    if (this.place === "wide" || this.place === "quoted wide") return this.inWide(byte);
    if (this.place === "cell start" || this.place === "quoted start") return this.atStart(byte);
    this.within(byte);
  }

  private within(byte: number): void {
    this.put(byte);
    if (this.place === "quoted") {
      if (byte === QUOTE) this.place = "after quote";
    } else if (byte === COMMA || byte === LINE_FEED) this.place = "cell start";
    // A second quote was one of the cell's text.
    else if (this.place === "after quote" && byte === QUOTE) this.place = "quoted";
  }

  private atStart(byte: number): void {
    if (this.place === "quoted start") return this.afterFirstQuote(byte);
    const isEmpty = byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN;
    // A carriage return that belongs to a cell stands in quotes.
    if (!isEmpty && FORMULA_STARTS.has(byte)) {
      this.place = "number";
      this.held.push(byte);
      return;
    }
    if (byte === WIDE_START[0]) {
      this.place = "wide";
      this.held.push(byte);
      return;
    }
    if (byte === QUOTE) this.place = "quoted start";
    else if (!isEmpty) this.place = "plain";
    this.put(byte);
  }

  /** A number is never written in quotes, so nothing has to be held back. */
  private afterFirstQuote(byte: number): void {
    if (byte === WIDE_START[0]) {
      this.place = "quoted wide";
      this.held.push(byte);
      return;
    }
    if (FORMULA_STARTS.has(byte)) this.put(APOSTROPHE);
    this.place = byte === QUOTE ? "after quote" : "quoted";
    this.put(byte);
  }

  /** Held back until its three bytes tell which character it is. */
  private inWide(byte: number): void {
    const isSecond = this.held.length === 1;
    if (isSecond && byte === WIDE_START[1]) return void this.held.push(byte);
    if (!isSecond && WIDE_ENDS.has(byte)) this.put(APOSTROPHE);
    this.putHeld();
    this.place = this.place === "wide" ? "plain" : "quoted";
    this.step(byte);
  }

  private inNumber(byte: number): void {
    if (NUMBER_BYTES.has(byte) && this.held.length < MAX_NUMBER_BYTES) return void this.held.push(byte);
    this.release(byte === COMMA || byte === CARRIAGE_RETURN || byte === LINE_FEED);
    this.place = "plain";
    this.step(byte);
  }

  /** What was held back is a number if its cell ends here, and otherwise guarded. */
  private release(isWhole = true): void {
    if (!isWhole || !NUMBER.test(Buffer.from(this.held).toString("latin1"))) this.put(APOSTROPHE);
    this.putHeld();
  }

  private putHeld(): void {
    for (const byte of this.held) this.put(byte);
    this.held = [];
  }

  private put(byte: number): void {
    this.out[this.used] = byte;
    this.used += 1;
  }
}
