import { DomainError, type FieldError } from "./errors.js";
import { MAX_JSON_DEPTH } from "./limits.js";

export interface StrictJsonOptions {
  /** Deepest nesting of arrays and objects allowed. */
  readonly maxDepth?: number;
}

/** A body full of mistakes is answered with the first of them, not with an answer larger than itself. */
const MAX_ERRORS = 100;
/** A path in an error message shows this much of a member's name. */
const MAX_NAME_IN_PATH = 60;
/** Names that reach prototypes when a careless program copies members. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;
const LITERALS = { t: ["true", true], f: ["false", false], n: ["null", null] } as const;

/** The path of a member below `path`, for example `items[2].name`; names that are not plain are quoted. */
export function memberPath(path: string, name: string): string {
  const shown = name.length > MAX_NAME_IN_PATH ? `${name.slice(0, MAX_NAME_IN_PATH)}…` : name;
  if (!PLAIN_NAME.test(shown)) return `${path}[${JSON.stringify(shown.toWellFormed())}]`;
  return path === "" ? shown : `${path}.${shown}`;
}

const refuse = (errors: readonly FieldError[]): never => {
  throw new DomainError("INVALID_INPUT", "the JSON text is not acceptable", { errors });
};

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse([{ path: "", code: "bad-utf8", message: "the text is not UTF-8" }]);
  }
}

/**
 * Parses JSON (RFC 8259) as strictly as RFC 7493 (I-JSON) asks: no duplicate names, no lone surrogates, no numbers
 * outside ±(2^53 − 1), no names that reach prototypes, no nesting beyond a limit; so that every reader of the text
 * sees the same value. Objects come back with the ordinary prototype.
 * @param input text, or its UTF-8 bytes
 * @throws DomainError INVALID_INPUT with every mistake and its path; a mistake of syntax or depth ends the list.
 *   Codes: `syntax`, `too-deep`, `duplicate-name`, `forbidden-name`, `number-range`, `lone-surrogate`, `bad-utf8`
 */
export function parseStrictJson(input: string | Uint8Array, options: StrictJsonOptions = {}): unknown {
  return new Parser(typeof input === "string" ? input : decodeUtf8(input), options.maxDepth ?? MAX_JSON_DEPTH).parse();
}

class Parser {
  private at = 0;
  private readonly errors: FieldError[] = [];

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  parse(): unknown {
    const value = this.value("", 0);
    this.skipSpace();
    if (this.at < this.text.length) this.fail("", "syntax", `unexpected text at character ${this.at}`);
    if (this.errors.length > 0) refuse(this.errors);
    return value;
  }

  private note(path: string, code: string, message: string): void {
    this.errors.push({ path, code, message });
    if (this.errors.length >= MAX_ERRORS) refuse(this.errors);
  }

  private fail(path: string, code: string, message: string): never {
    return refuse([...this.errors, { path, code, message }]);
  }

  private unexpected(path: string): never {
    const what = this.at < this.text.length ? `unexpected text at character ${this.at}` : "the text ends too early";
    return this.fail(path, "syntax", what);
  }

  private skipSpace(): void {
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
    }
  }

  /** Skips white space and one expected punctuation mark. */
  private accept(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private value(path: string, depth: number): unknown {
    this.skipSpace();
    const c = this.text[this.at];
    if (c === "{" || c === "[") {
      if (depth >= this.maxDepth) this.fail(path, "too-deep", `nested deeper than ${this.maxDepth}`);
      this.at += 1;
      return c === "{" ? this.object(path, depth + 1) : this.array(path, depth + 1);
    }
    if (c === '"') return this.string(path);
    if (c === "t" || c === "f" || c === "n") {
      const [word, value] = LITERALS[c];
      if (!this.text.startsWith(word, this.at)) this.unexpected(path);
      this.at += word.length;
      return value;
    }
    return this.number(path);
  }

  private object(path: string, depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    if (this.accept("}")) return result;
    do {
      this.skipSpace();
      if (this.text[this.at] !== '"') this.unexpected(path);
      const name = this.string(path);
      const here = memberPath(path, name);
      if (!this.accept(":")) this.unexpected(here);
      const value = this.value(here, depth);
      if (FORBIDDEN_NAMES.has(name)) this.note(here, "forbidden-name", "this member name is not allowed");
      else if (Object.hasOwn(result, name)) this.note(here, "duplicate-name", "this member stands twice");
      else result[name] = value;
    } while (this.accept(","));
    if (!this.accept("}")) this.unexpected(path);
    return result;
  }

  private array(path: string, depth: number): unknown[] {
    const result: unknown[] = [];
    if (this.accept("]")) return result;
    do result.push(this.value(`${path}[${result.length}]`, depth));
    while (this.accept(","));
    if (!this.accept("]")) this.unexpected(path);
    return result;
  }

  /** Finds the closing quote itself and lets the platform decode what lies between: it knows every escape. */
  private string(path: string): string {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (end >= 0 && this.isEscaped(start, end)) end = this.text.indexOf('"', end + 1);
    if (end < 0) this.fail(path, "syntax", "a string does not end");
    this.at = end + 1;
    let value: string;
    try {
      value = JSON.parse(this.text.slice(start, end + 1)) as string; // a quoted text parses to a string or throws
    } catch {
      this.at = start;
      return this.unexpected(path);
    }
    if (!value.isWellFormed()) this.note(path, "lone-surrogate", "the text is not well-formed Unicode");
    return value;
  }

  /** A quote is escaped when an odd number of backslashes stands before it. */
  private isEscaped(start: number, quote: number): boolean {
    let slashes = 0;
    while (quote - 1 - slashes > start && this.text[quote - 1 - slashes] === "\\") slashes += 1;
    return slashes % 2 === 1;
  }

  private number(path: string): number {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text)?.[0];
    if (found === undefined) return this.unexpected(path);
    this.at += found.length;
    const value = Number(found);
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
      this.note(path, "number-range", "numbers must lie within ±9007199254740991");
    return value;
  }
}
