import { compileFilter, filterLeaves, validateFilter, type Cell, type Column } from "@mulian/domain";
import { digestOf } from "../../digest.js";
import type { ReadQuery, Row, SourceProblem, SourceProblemCode } from "../../ports/data-source.js";
import { MAX_CELL_CHARS } from "./cell.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";

/** A row as a connector found it: a cell that is no value of its column's type is undefined. */
export type RawRow = readonly (Cell | undefined)[];

/** What a connector found in one step, and where in the source a row of it stands (asked for broken rows only). */
export type RawBatch = Readonly<{ rows: readonly RawRow[]; lineOf: (index: number) => number }>;

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
 * so that one implementation decides what leaves whatever the database did, skips what was delivered before, and ends with
 * the last row that is wanted.
 */
export async function* deliver(
  context: SourceContext,
  plan: ReadPlan,
  batches: AsyncIterable<RawBatch>,
  filteredBySource: boolean,
): AsyncGenerator<readonly Row[], void, undefined> {
  const { query, width } = plan;
  const admit = admission(plan, filteredBySource);
  let toSkip = query.afterRow ?? 0;
  let wanted = query.limit ?? Infinity;
  for await (const batch of batches) {
    stopIfAborted(context, query.signal);
    const admitted = admit(batch);
    const skipped = Math.min(toSkip, admitted.length);
    toSkip -= skipped;
    const rows = skipped === 0 && admitted.length <= wanted ? admitted : admitted.slice(skipped, skipped + wanted);
    wanted -= rows.length;
    if (rows.length > 0) yield plan.selected.length === width ? rows : rows.map((cells) => cells.slice(0, width));
    if (wanted === 0) return;
  }
  stopIfAborted(context, query.signal);
}

/** The rows of a batch that are whole and meant by the query; the broken ones are told. */
function admission(plan: ReadPlan, filteredBySource: boolean): (batch: RawBatch) => readonly Row[] {
  const { query, selected } = plan;
  const matches = query.filter === undefined ? undefined : compileFilter(query.filter, selected);
  return ({ rows, lineOf }) => {
    const admitted: Row[] = [];
    for (const [index, cells] of rows.entries()) {
      const isFine = isWhole(cells);
      if (isFine && (matches === undefined || matches(cells))) admitted.push(cells);
      else if (!isFine) query.onProblem?.({ line: lineOf(index), ...placed(faultOf(cells, selected), plan) });
      else if (filteredBySource) query.onProblem?.({ line: lineOf(index), ...placed(DISAGREEMENT, plan) });
    }
    return admitted;
  };
}

/** What is wrong with a row, and with which of the selected columns, from 0. */
type Fault = Readonly<{ index: number; code: SourceProblemCode; message: string }>;

const DISAGREEMENT: Fault = {
  index: 0,
  code: "filterDisagreement",
  message: "the source let through a row that the filter refuses",
};

function faultOf(cells: RawRow, selected: readonly Column[]): Fault {
  const index = cells.findIndex((cell) => !isFit(cell));
  return cells[index] === undefined
    ? { index, code: "badValue", message: `not a value of type ${selected[index]?.type ?? "?"}` }
    : { index, code: "cellTooLong", message: `longer than ${MAX_CELL_CHARS} characters` };
}

const isFit = (cell: Cell | undefined): cell is Cell =>
  cell !== undefined && (typeof cell !== "string" || cell.length <= MAX_CELL_CHARS);

function placed({ index, code, message }: Fault, plan: ReadPlan): Omit<SourceProblem, "line"> {
  return { column: (plan.places[index] ?? 0) + 1, code, message };
}

function isWhole(cells: RawRow): cells is readonly Cell[] {
  for (const cell of cells) if (!isFit(cell)) return false;
  return true;
}
