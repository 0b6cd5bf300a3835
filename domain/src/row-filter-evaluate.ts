import {
  canonicalDatetime,
  compareText,
  datetimeKey,
  type Cell,
  type Column,
  type ColumnType,
} from "./column-value.js";
import { leafOf, type FilterLeaf, type RowFilter } from "./row-filter.js";

/** True, false, or unknown because a compared value is null. */
type Truth = boolean | undefined;
type Predicate = (row: readonly Cell[]) => Truth;
type Order = (a: Cell, b: Cell) => number;

/**
 * A function that says whether a row, its cells aligned with `columns`, is meant by the filter. The filter must have passed
 * `validateFilter` over the same columns; an unknown column throws a RangeError.
 */
export function compileFilter(filter: RowFilter, columns: readonly Column[]): (row: readonly Cell[]) => boolean {
  const predicate = compile(filter, columns);
  return (row) => predicate(row) === true;
}

/** One row against a filter; for many rows, compile it once. */
export function evaluateFilter(filter: RowFilter, columns: readonly Column[], row: readonly Cell[]): boolean {
  return compileFilter(filter, columns)(row);
}

function compile(filter: RowFilter, columns: readonly Column[]): Predicate {
  if ("and" in filter) return every(filter.and.map((branch) => compile(branch, columns)));
  if ("or" in filter) return some(filter.or.map((branch) => compile(branch, columns)));
  if ("not" in filter) {
    const inner = compile(filter.not, columns);
    return (row) => negate(inner(row));
  }
  return compileLeaf(leafOf(filter), columns);
}

function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function every(branches: readonly Predicate[]): Predicate {
  return (row) => {
    let result: Truth = true;
    for (const branch of branches) {
      const truth = branch(row);
      if (truth === false) return false;
      if (truth === undefined) result = undefined;
    }
    return result;
  };
}

/** De Morgan holds in SQL's three-valued logic. */
function some(branches: readonly Predicate[]): Predicate {
  const none = every(
    branches.map(
      (branch): Predicate =>
        (row) =>
          negate(branch(row)),
    ),
  );
  return (row) => negate(none(row));
}

function compileLeaf(leaf: FilterLeaf, columns: readonly Column[]): Predicate {
  const index = columns.findIndex((column) => column.name === leaf.column);
  const type = columns[index]?.type;
  if (type === undefined) throw new RangeError("the filter names a column that is not there");
  const test = compileTest(leaf, ORDERS[type]);
  return (row) => {
    const cell = row[index] ?? null;
    return cell === null ? undefined : test(cell);
  };
}

function compileTest(leaf: FilterLeaf, order: Order): (cell: Cell) => boolean {
  const first = leaf.values[0] ?? null;
  const last = leaf.values.at(-1) ?? null;
  switch (leaf.operator) {
    case "eq":
      return (cell) => order(cell, first) === 0;
    case "lt":
      return (cell) => order(cell, first) < 0;
    case "lte":
      return (cell) => order(cell, first) <= 0;
    case "gt":
      return (cell) => order(cell, first) > 0;
    case "gte":
      return (cell) => order(cell, first) >= 0;
    case "between":
      return (cell) => order(cell, first) >= 0 && order(cell, last) <= 0;
    case "in":
      return (cell) => leaf.values.some((value) => order(cell, value) === 0);
    case "startsWith":
      return (cell) => String(cell).startsWith(String(first));
  }
}

const byText: Order = (a, b) => compareText(String(a), String(b));

const ORDERS: Readonly<Record<ColumnType, Order>> = {
  text: byText,
  date: byText,
  datetime: (a, b) => byText(keyOf(a), keyOf(b)),
  boolean: (a, b) => Number(a) - Number(b),
  number: (a, b) => Math.sign(Number(a) - Number(b)),
  integer: (a, b) => {
    if (typeof a === "number" && typeof b === "number") return Math.sign(a - b);
    const [x, y] = [BigInt(String(a).replace(/^\+/, "")), BigInt(String(b).replace(/^\+/, ""))];
    return x < y ? -1 : Number(x > y);
  },
};

function keyOf(cell: Cell): string {
  const text = String(cell);
  return datetimeKey(canonicalDatetime(text) ?? text);
}
