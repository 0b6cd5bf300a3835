import { canonicalDatetime, isCalendarDate, parseInt64, type Cell, type ColumnType } from "@mulian/domain";

/** UTF-16 units of one cell. Larger things are documents, not items of a row. */
export const MAX_CELL_CHARS = 262_144;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,5})?$/;
/** PostgreSQL's longest numeric has 131,072 digits before the point; nobody's data has. */
const MAX_DECIMAL_CHARS = 1_000;
/** Any decimal of so many significant digits survives a double unchanged (DBL_DIG of C). */
const EXACT_DIGITS = 15;
const TRUE = new Set(["true", "t", "1"]);
const FALSE = new Set(["false", "f", "0"]);

/** The value a text writes in a column of this type; undefined if it writes none. */
export function readCell(type: ColumnType, text: string): Cell | undefined {
  switch (type) {
    case "text":
      return text;
    case "integer":
      return integerCell(parseInt64(text));
    case "number":
      return decimalCell(text);
    case "boolean":
      return booleanCell(text.toLowerCase());
    case "date":
      return isCalendarDate(text) ? text : undefined;
    case "datetime":
      return canonicalDatetime(text);
  }
}

/** An integer as a number where JSON's readers keep it exact, else as its decimal text. */
export function integerCell(value: bigint | undefined): Cell | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function booleanCell(text: string): Cell | undefined {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

function decimalCell(text: string): Cell | undefined {
  if (text.length > MAX_DECIMAL_CHARS || !DECIMAL.test(text)) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  const exact = text.length <= EXACT_DIGITS || sameDecimal(text, String(number));
  return exact ? number : text.replace(/^\+/, "");
}

/** Do two texts write the same decimal? Compared as digits and exponent, because a double is what is in question. */
function sameDecimal(a: string, b: string): boolean {
  const [x, y] = [decimalParts(a), decimalParts(b)];
  return x.digits === y.digits && (x.digits === "" || (x.exponent === y.exponent && x.negative === y.negative));
}

function decimalParts(text: string): Readonly<{ negative: boolean; digits: string; exponent: number }> {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  const exponent = Number(power) - fraction.length + (digits.length - trimmed.length);
  return { negative: text.startsWith("-"), digits: trimmed, exponent };
}
