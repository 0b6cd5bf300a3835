import { createHmac } from "node:crypto";
import type { Cell, MaskedItem, Masking } from "@mulian/domain";
import type { Row } from "../ports/data-source.js";

/** What is done to every value of one item before it leaves. Pure, and null for null. */
export type CellTransform = (cell: Cell) => Cell;

/** As many stars whatever was there: the length of a name or number is part of it. */
const STARS = "****";
/** 128 bits: two values of the largest register do not meet by chance. */
const HASH_HEX_DIGITS = 32;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * The transforms of a grant's masking, by item. A value that is not what its transform expects becomes null: what cannot be
 * masked does not leave.
 * @param salt secret of this grant alone; only `hash` uses it
 */
export function maskingTransforms(masking: Masking, salt: string): ReadonlyMap<string, CellTransform> {
  return new Map(masking.map((masked) => [masked.item, notOfNull(transformOf(masked, salt))]));
}

/** Rows with their cells masked; `columns` names the cells. */
export async function* maskRows(
  batches: AsyncIterable<readonly Row[]>,
  columns: readonly string[],
  transforms: ReadonlyMap<string, CellTransform>,
): AsyncGenerator<readonly Row[], void, undefined> {
  const byPlace = columns.map((name) => transforms.get(name) ?? asItIs);
  for await (const rows of batches)
    yield rows.map((row) => byPlace.map((transform, place) => transform(row[place] ?? null)));
}

const asItIs: CellTransform = (cell) => cell;

type ValueTransform = (value: Exclude<Cell, null>) => Cell;

const notOfNull =
  (transform: ValueTransform): CellTransform =>
  (cell) =>
    cell === null ? null : transform(cell);

function transformOf(masked: MaskedItem, salt: string): ValueTransform {
  switch (masked.transform) {
    case "drop":
      return () => null;
    case "hash":
      return (value) => createHmac("sha256", salt).update(String(value)).digest("hex").slice(0, HASH_HEX_DIGITS);
    case "keep-ends":
      return (value) => keepEnds(String(value), masked.first, masked.last);
    case "generalise-number":
      return (value) => roundDown(value, masked.step);
    case "generalise-date":
      return (value) => (typeof value === "string" ? value.slice(0, masked.to === "year" ? 4 : 7) : null);
    case "generalise-text":
      return (value) => (typeof value === "string" ? startOf(value, masked.characters) : null);
  }
}

/** By characters, not by UTF-16 units: half of a rare ideograph would be no text. */
function keepEnds(text: string, first: number, last: number): string {
  const characters = Array.from(text);
  // With nothing between the ends the value would stand there whole.
  if (characters.length <= first + last) return STARS;
  return characters.slice(0, first).join("") + STARS + characters.slice(characters.length - last).join("");
}

const startOf = (text: string, characters: number): string => Array.from(text).slice(0, characters).join("");

/** The largest multiple of `step` that is not greater; of numbers written as text likewise, exactly. */
function roundDown(value: Exclude<Cell, null>, step: number): Cell {
  if (typeof value === "number") {
    const rest = value % step;
    return value - rest - (rest < 0 ? step : 0) + 0;
  }
  const parts = DECIMAL.exec(String(value));
  if (parts === null) return null;
  const [, sign, digits = "", fraction = ""] = parts;
  const whole = BigInt(digits);
  const floor = sign === "-" ? -whole - (/[1-9]/.test(fraction) ? 1n : 0n) : whole;
  const size = BigInt(step);
  const rest = ((floor % size) + size) % size;
  return cellOf(floor - rest);
}

/** An integer as a number where JSON's readers keep it exact, else as its decimal text. */
const cellOf = (value: bigint): Cell =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
