import { z } from "zod";
import { canonicalDatetime, isCalendarDate, parseInt64, type Column, type ColumnType } from "./column-value.js";

/** Deep enough for (a and (b or not c)) twice over; a deeper filter is written by a machine to hurt one. */
export const MAX_FILTER_DEPTH = 5;
/** Comparisons in one filter. A human approves it, so it must be readable. */
export const MAX_FILTER_LEAVES = 50;
/** Values of one `in`. With 50 leaves this stays far below SQLite's limit of 32,766 bound values. */
export const MAX_IN_VALUES = 100;
/** UTF-16 units of one value or column name. */
export const MAX_FILTER_TEXT = 256;
/** Mistakes reported at once; more would only help to make the answer large. */
export const MAX_FILTER_MISTAKES = 50;

export type FilterValue = string | number | boolean;
export type Comparison = readonly [column: string, value: FilterValue];
/**
 * Which rows of a source are meant. SQL's three-valued logic holds: a comparison with a null is neither true nor false,
 * nor is its negation, so a row with a null in a compared column leaves only if another branch of an `or` takes it.
 */
export type RowFilter =
  | Readonly<{ and: readonly RowFilter[] }>
  | Readonly<{ or: readonly RowFilter[] }>
  | Readonly<{ not: RowFilter }>
  | Readonly<{ eq: Comparison }>
  | Readonly<{ lt: Comparison }>
  | Readonly<{ lte: Comparison }>
  | Readonly<{ gt: Comparison }>
  | Readonly<{ gte: Comparison }>
  | Readonly<{ in: readonly [column: string, values: readonly FilterValue[]] }>
  | Readonly<{ between: readonly [column: string, low: FilterValue, high: FilterValue] }>
  | Readonly<{ startsWith: readonly [column: string, text: string] }>;

export type FilterMistake = Readonly<{ path: readonly (string | number)[]; message: string }>;

/** One comparison of a filter, with the path to it. Every operator is reduced to a column and a list of values. */
export type FilterLeaf = Readonly<{
  operator: LeafOperator;
  column: string;
  values: readonly FilterValue[];
  path: readonly (string | number)[];
}>;

const COMPARISONS = ["eq", "lt", "lte", "gt", "gte"] as const;
export type LeafOperator = (typeof COMPARISONS)[number] | "in" | "between" | "startsWith";
const LEAVES: readonly string[] = [...COMPARISONS, "in", "between", "startsWith"];
const OPERATORS: readonly string[] = ["and", "or", "not", ...LEAVES];

const text = z.string().min(1).max(MAX_FILTER_TEXT);
const value = z.union([z.string().max(MAX_FILTER_TEXT), z.number(), z.boolean()]);
const comparison = z.tuple([text, value]);
const branches = z
  .array(z.lazy((): z.ZodType<RowFilter> => node))
  .min(1)
  .max(MAX_FILTER_LEAVES);
const node: z.ZodType<RowFilter> = z
  .union([
    z.strictObject({ and: branches }),
    z.strictObject({ or: branches }),
    z.strictObject({ not: z.lazy((): z.ZodType<RowFilter> => node) }),
    z.strictObject({ eq: comparison }),
    z.strictObject({ lt: comparison }),
    z.strictObject({ lte: comparison }),
    z.strictObject({ gt: comparison }),
    z.strictObject({ gte: comparison }),
    z.strictObject({ in: z.tuple([text, z.array(value).min(1).max(MAX_IN_VALUES)]) }),
    z.strictObject({ between: z.tuple([text, value, value]) }),
    z.strictObject({ startsWith: z.tuple([text, text]) }),
  ])
  .meta({
    id: "RowFilter",
    description: "Which rows are meant: a tree of comparisons, at most 5 deep, at most 50 comparisons.",
  });

/**
 * A row filter by its shape: depth, number and size of its parts, no unknown keys. The walk comes before the union, because
 * it stops at the depth limit and names each mistake with its path, where a union would only say that nothing fitted.
 */
export const rowFilterSchema = z.preprocess((input: unknown, context) => {
  for (const mistake of shapeMistakes(input)) {
    context.addIssue({ code: "custom", message: mistake.message, path: [...mistake.path], input });
  }
  return input;
}, node);

type Path = readonly (string | number)[];
type Walk = { mistakes: FilterMistake[]; leaves: number };

function shapeMistakes(input: unknown): readonly FilterMistake[] {
  const walk: Walk = { mistakes: [], leaves: 0 };
  walkNode(input, [], 1, walk);
  if (walk.leaves > MAX_FILTER_LEAVES) add(walk, [], `more than ${MAX_FILTER_LEAVES} comparisons`);
  return walk.mistakes;
}

function add(walk: Walk, path: Path, message: string): void {
  if (walk.mistakes.length < MAX_FILTER_MISTAKES) walk.mistakes.push({ path, message });
}

function walkNode(input: unknown, path: Path, depth: number, walk: Walk): void {
  if (depth > MAX_FILTER_DEPTH) return add(walk, path, `deeper than ${MAX_FILTER_DEPTH}`);
  const entry = onlyEntry(input, path, walk);
  if (entry === undefined) return;
  const [operator, operand] = entry;
  const here = [...path, operator];
  if (operator === "not") return walkNode(operand, here, depth + 1, walk);
  if (operator === "and" || operator === "or") return walkBranches(operand, here, depth, walk);
  walk.leaves += 1;
  walkLeaf(operator, operand, here, walk);
}

/** The one operator of a node with its operand; undefined if there is no such, which is then told. */
function onlyEntry(input: unknown, path: Path, walk: Walk): readonly [string, unknown] | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    add(walk, path, "not a filter object");
    return undefined;
  }
  const entries: [string, unknown][] = Object.entries(input);
  const unknown = entries.filter(([key]) => !OPERATORS.includes(key));
  for (const [key] of unknown.slice(0, MAX_FILTER_MISTAKES)) {
    add(walk, [...path, key.slice(0, MAX_FILTER_TEXT)], "unknown operator");
  }
  if (unknown.length > 0) return undefined;
  if (entries.length !== 1) add(walk, path, "exactly one operator is needed");
  return entries.length === 1 ? entries[0] : undefined;
}

function walkBranches(operand: unknown, path: Path, depth: number, walk: Walk): void {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > MAX_FILTER_LEAVES) {
    return add(walk, path, `a list of 1 to ${MAX_FILTER_LEAVES} filters is needed`);
  }
  operand.forEach((branch: unknown, index) => {
    if (walk.leaves <= MAX_FILTER_LEAVES) walkNode(branch, [...path, index], depth + 1, walk);
  });
}

function walkLeaf(operator: string, operand: unknown, path: Path, walk: Walk): void {
  const length = operator === "between" ? 3 : 2;
  if (!Array.isArray(operand) || operand.length !== length) return add(walk, path, `a list of ${length} is needed`);
  const parts: readonly unknown[] = operand;
  textMistake(parts[0], [...path, 0], walk);
  if (operator === "startsWith") return textMistake(parts[1], [...path, 1], walk);
  if (operator !== "in") return parts.slice(1).forEach((part, index) => valueMistake(part, [...path, index + 1], walk));
  const values = parts[1];
  if (!Array.isArray(values) || values.length === 0 || values.length > MAX_IN_VALUES) {
    return add(walk, [...path, 1], `a list of 1 to ${MAX_IN_VALUES} values is needed`);
  }
  values.forEach((part: unknown, index) => valueMistake(part, [...path, 1, index], walk));
}

function textMistake(input: unknown, path: Path, walk: Walk): void {
  if (typeof input !== "string" || input === "") add(walk, path, "a text that is not empty is needed");
  else valueMistake(input, path, walk);
}

function valueMistake(input: unknown, path: Path, walk: Walk): void {
  if (typeof input === "boolean") return;
  if (typeof input === "number") {
    if (!Number.isFinite(input)) add(walk, path, "not a finite number");
    else if (Number.isInteger(input) && !Number.isSafeInteger(input))
      add(walk, path, "an integer past 2^53 is written as a text");
  } else if (typeof input !== "string") add(walk, path, "a text, number or boolean is needed");
  else if (input.length > MAX_FILTER_TEXT) add(walk, path, `longer than ${MAX_FILTER_TEXT} characters`);
  // PostgreSQL cannot hold U+0000, and a lone surrogate has no UTF-8: no source could agree on either.
  else if (input.includes("\0") || !input.isWellFormed()) add(walk, path, "not a well-formed text");
}

/** The comparisons of a filter, left to right. */
export function filterLeaves(filter: RowFilter, path: Path = []): readonly FilterLeaf[] {
  if ("and" in filter) return filter.and.flatMap((branch, index) => filterLeaves(branch, [...path, "and", index]));
  if ("or" in filter) return filter.or.flatMap((branch, index) => filterLeaves(branch, [...path, "or", index]));
  if ("not" in filter) return filterLeaves(filter.not, [...path, "not"]);
  return [leafOf(filter, path)];
}

/** The one comparison a leaf of the tree makes. */
export function leafOf(
  filter: Exclude<RowFilter, { and: unknown } | { or: unknown } | { not: unknown }>,
  path: Path = [],
): FilterLeaf {
  if ("in" in filter) return { operator: "in", column: filter.in[0], values: filter.in[1], path: [...path, "in"] };
  if ("between" in filter) {
    const [column, low, high] = filter.between;
    return { operator: "between", column, values: [low, high], path: [...path, "between"] };
  }
  if ("startsWith" in filter) {
    return {
      operator: "startsWith",
      column: filter.startsWith[0],
      values: [filter.startsWith[1]],
      path: [...path, "startsWith"],
    };
  }
  if ("eq" in filter) return comparisonLeaf("eq", filter.eq, path);
  if ("lt" in filter) return comparisonLeaf("lt", filter.lt, path);
  if ("lte" in filter) return comparisonLeaf("lte", filter.lte, path);
  if ("gt" in filter) return comparisonLeaf("gt", filter.gt, path);
  return comparisonLeaf("gte", filter.gte, path);
}

function comparisonLeaf(operator: LeafOperator, [column, compared]: Comparison, path: Path): FilterLeaf {
  return { operator, column, values: [compared], path: [...path, operator] };
}

/**
 * What is wrong with a well-shaped filter over these columns: unknown columns, values of another type, operators the type
 * has not. An empty list means that every source can run it, and all agree on its rows.
 */
export function validateFilter(filter: RowFilter, columns: readonly Column[]): readonly FilterMistake[] {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  return filterLeaves(filter).flatMap((leaf) => {
    const type = types.get(leaf.column);
    return type === undefined ? [{ path: [...leaf.path, 0], message: "unknown column" }] : leafMistakes(leaf, type);
  });
}

function leafMistakes(leaf: FilterLeaf, type: ColumnType): readonly FilterMistake[] {
  if (leaf.operator === "startsWith" && type !== "text")
    return [{ path: leaf.path, message: "only a text column has a start" }];
  if (type === "boolean" && leaf.operator !== "eq" && leaf.operator !== "in") {
    return [{ path: leaf.path, message: "a boolean column has no order" }];
  }
  return leaf.values.flatMap((input, index) => {
    if (fits(input, type)) return [];
    const path = leaf.operator === "in" ? [...leaf.path, 1, index] : [...leaf.path, index + 1];
    return [{ path, message: `not a value of type ${type}` }];
  });
}

function fits(input: FilterValue, type: ColumnType): boolean {
  if (type === "boolean") return typeof input === "boolean";
  if (type === "number") return typeof input === "number";
  if (type === "integer")
    return typeof input === "number"
      ? Number.isSafeInteger(input)
      : typeof input === "string" && parseInt64(input) !== undefined;
  if (typeof input !== "string") return false;
  if (type === "date") return isCalendarDate(input);
  return type === "text" || canonicalDatetime(input) !== undefined;
}
