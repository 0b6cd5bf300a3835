import { compileFilter, filterLeaves, validateFilter, type Cell, type Column } from "@mulian/domain";
import { digestOf } from "../../digest.js";
import type { ReadQuery, Row, SourceProblem, SourceProblemCode } from "../../ports/data-source.js";
import { MAX_CELL_CHARS } from "./cell.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";

/** A row as a connector found it: a cell that is no value of its column's type is undefined. */
export type RawRow = Readonly<{ line: number; cells: readonly (Cell | undefined)[] }>;

/** What a connector has to fetch for a query: the columns asked for, then those that only the filter looks at. */
export type ReadPlan = Readonly<{
  selected: readonly Column[];
  /** Where each selected column stands in the table, from 0. */
  places: readonly number[];
  /** How many of the selected columns were asked for. */
  width: number;
  query: ReadQuery;
}>;

/** What a resource's record names the source's columns and types by. */
export const schemaDigest = (columns: readonly Column[]): string => digestOf(columns);

/** Checks a query against the table. Columns are taken from the table's own list, never from the query. */
export function planRead(context: SourceContext, table: readonly Column[], query: ReadQuery): ReadPlan {
  const columns = new Map(table.map((column) => [column.name, column]));
  const wanted = query.columns.map((name) => {
    const column = columns.get(name);
    if (column === undefined) throw sourceError(context, "columnUnknown", name);
    return column;
  });
  if (wanted.length === 0) throw sourceError(context, "columnUnknown", "no column was asked for");
  const filter = query.filter;
  const mistakes = filter === undefined ? [] : validateFilter(filter, table);
  if (mistakes.length > 0) throw sourceError(context, "filterInvalid", JSON.stringify(mistakes));
  const filtered = new Set(filter === undefined ? [] : filterLeaves(filter).map((leaf) => leaf.column));
  const extra = table.filter((column) => filtered.has(column.name) && !wanted.includes(column));
  const selected = [...wanted, ...extra];
  return {
    selected,
    places: selected.map((column) => table.indexOf(column)),
    width: wanted.length,
    query,
  };
}

/**
 * Turns what a connector fetched into the rows of the query: holds back broken rows, applies the filter once more in process,
 * so that one implementation decides what leaves whatever the database did, and skips what was delivered before.
 */
export async function* deliver(
  context: SourceContext,
  plan: ReadPlan,
  batches: AsyncIterable<readonly RawRow[]>,
  filteredBySource: boolean,
): AsyncGenerator<Row, void, undefined> {
  const { query, selected, width } = plan;
  const matches = query.filter === undefined ? () => true : compileFilter(query.filter, selected);
  const admit = ({ line, cells }: RawRow): Row | undefined => {
    const fault = faultOf(cells, selected);
    if (fault === undefined && isWhole(cells) && matches(cells)) return cells;
    if (fault !== undefined || filteredBySource) query.onProblem?.({ line, ...placed(fault ?? DISAGREEMENT, plan) });
    return undefined;
  };
  let toSkip = query.afterRow ?? 0;
  for await (const batch of batches) {
    for (const raw of batch) {
      stopIfAborted(context, query.signal);
      const cells = admit(raw);
      if (cells === undefined) continue;
      if (toSkip > 0) toSkip -= 1;
      else yield cells.length === width ? cells : cells.slice(0, width);
    }
  }
  stopIfAborted(context, query.signal);
}

/** What is wrong with a row, and with which of the selected columns, from 0. */
type Fault = Readonly<{ index: number; code: SourceProblemCode; message: string }>;

const DISAGREEMENT: Fault = {
  index: 0,
  code: "filterDisagreement",
  message: "the source let through a row that the filter refuses",
};

function faultOf(cells: RawRow["cells"], selected: readonly Column[]): Fault | undefined {
  for (const [index, cell] of cells.entries()) {
    if (cell === undefined)
      return { index, code: "badValue", message: `not a value of type ${selected[index]?.type ?? "?"}` };
    if (typeof cell === "string" && cell.length > MAX_CELL_CHARS) {
      return { index, code: "cellTooLong", message: `longer than ${MAX_CELL_CHARS} characters` };
    }
  }
  return undefined;
}

function placed({ index, code, message }: Fault, plan: ReadPlan): Omit<SourceProblem, "line"> {
  return { column: (plan.places[index] ?? 0) + 1, code, message };
}

function isWhole(cells: readonly (Cell | undefined)[]): cells is readonly Cell[] {
  return !cells.includes(undefined);
}
