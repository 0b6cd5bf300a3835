import { TextDecoder } from "node:util";
import type { SourceProblemCode } from "../../ports/data-source.js";
import type { Encoding } from "./binding.js";
import { MAX_LINE_BYTES, type FileLine } from "./file-lines.js";

/** A line of text without its line end, or why it is none. `column` is the field the bad byte stands in, from 1. */
export type TextLine = Readonly<
  { line: number; text: string } | { line: number; column: number; code: SourceProblemCode; message: string }
>;

/**
 * Characters that show a wrong byte although the decoder let it pass: U+0000 is in no text, and the Big5 table of ICU gives
 * the bytes 80 and FF, which begin no Big5 character, a character each.
 */
export const WRONG_CHARACTERS: Readonly<Record<Encoding, RegExp>> = {
  "utf-8": /\0/,
  gb18030: /\0/,
  big5: /[\0\x80\uF8F8]/,
};

/** Decodes lines strictly: a wrong byte costs its own line and no other. */
export class LineDecoder {
  readonly #encoding: Encoding;
  readonly #delimiter: string;
  readonly #decoder: TextDecoder;

  constructor(encoding: Encoding, delimiter: string) {
    this.#encoding = encoding;
    this.#delimiter = delimiter;
    this.#decoder = this.#newDecoder();
  }

  decode({ line, bytes }: FileLine): TextLine {
    if (bytes === undefined)
      return {
        line,
        column: 1,
        code: "lineTooLong",
        message: `longer than ${MAX_LINE_BYTES} bytes`,
      };
    const text = this.#strict(this.#decoder, bytes, false);
    if (text === undefined) return this.#badByte(line, bytes);
    const wrong = text.search(WRONG_CHARACTERS[this.#encoding]);
    if (wrong >= 0) {
      const message = `a byte of the line is not ${this.#encoding}`;
      return { line, column: this.#fieldAt(text.slice(0, wrong)), code: "badByte", message };
    }
    return { line, text: line === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text };
  }

  // A byte order mark is only one at the start of the file, so the decoder must leave it alone.
  #newDecoder(): TextDecoder {
    return new TextDecoder(this.#encoding, { fatal: true, ignoreBOM: true });
  }

  #strict(decoder: TextDecoder, bytes: Buffer, stream: boolean): string | undefined {
    try {
      return decoder.decode(bytes, { stream });
    } catch {
      return undefined;
    }
  }

  /** Finds the longest prefix that decodes by halving; a character cut off at its end counts as whole. */
  #badByte(line: number, bytes: Buffer): TextLine {
    let [good, bad] = [0, bytes.length + 1];
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (middle <= bytes.length && this.#strict(this.#newDecoder(), bytes.subarray(0, middle), true) !== undefined)
        good = middle;
      else bad = middle;
    }
    const prefix = this.#strict(this.#newDecoder(), bytes.subarray(0, good), true) ?? "";
    const at = Math.min(good + 1, bytes.length);
    return {
      line,
      column: this.#fieldAt(prefix),
      code: "badByte",
      message: `byte ${at} of the line is not ${this.#encoding}`,
    };
  }

  #fieldAt(prefix: string): number {
    let [field, quoted] = [1, false];
    for (const character of prefix) {
      if (character === '"') quoted = !quoted;
      else if (character === this.#delimiter && !quoted) field += 1;
    }
    return field;
  }
}
