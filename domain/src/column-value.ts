/** The types a column of a source can have, whatever database or file it stands in. */
export const COLUMN_TYPES = ["text", "integer", "number", "boolean", "date", "datetime"] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export type Column = Readonly<{ name: string; type: ColumnType }>;

/**
 * One value of a row. An integer past 2^53 and a decimal a double cannot carry exactly travel as their decimal text;
 * dates as `YYYY-MM-DD`; datetimes as {@link canonicalDatetime} writes them.
 */
export type Cell = string | number | boolean | null;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const INTEGER = /^[+-]?\d{1,19}$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATETIME =
  /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/;

/** The integer a text writes, if it fits 64 bits, which is what both SQLite and PostgreSQL hold. */
export function parseInt64(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return value >= INT64_MIN && value <= INT64_MAX ? value : undefined;
}

/** Is the text a day of the proleptic Gregorian calendar, years 0001 to 9999, as ISO 8601 writes it? */
export function isCalendarDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  // setUTCFullYear, because Date.UTC reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/**
 * `YYYY-MM-DDTHH:MM:SS[.ffffff]`, with `Z` and in UTC if the text named an offset (RFC 3339), without if it named none:
 * a wall clock is not guessed into a zone. Undefined if the text is neither.
 */
export function canonicalDatetime(text: string): string | undefined {
  const match = DATETIME.exec(text);
  if (!match) return undefined;
  const [, day = "", hour, minute, second = "00", fraction = "", offset] = match;
  if (!isCalendarDate(day)) return undefined;
  const fractionPart = fraction.replace(/0+$/, "");
  const suffix = fractionPart === "" ? "" : `.${fractionPart}`;
  const wallClock = `${day}T${hour}:${minute}:${second}`;
  if (offset === undefined) return wallClock + suffix;
  const utc = new Date(Date.parse(`${wallClock}Z`) - offsetMinutes(offset) * 60_000).toISOString();
  // A year that an offset pushed out of 0001 to 9999 is written with six digits, or is year 0000.
  if (utc.length !== 24 || utc.startsWith("0000")) return undefined;
  return `${utc.slice(0, 19)}${suffix}Z`;
}

/** What datetimes are ordered by: the canonical text without its `Z`. One without a zone is ordered as if it were UTC. */
export function datetimeKey(canonical: string): string {
  return canonical.endsWith("Z") ? canonical.slice(0, -1) : canonical;
}

function offsetMinutes(offset: string): number {
  if (offset === "Z") return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return offset.startsWith("-") ? -minutes : minutes;
}

/** Orders texts by code point, as UTF-8 bytes do (`COLLATE "C"`, SQLite's BINARY); JavaScript's `<` orders by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they rank after U+E000 to U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
