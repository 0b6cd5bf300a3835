import {
  compileFilter,
  invalidFields,
  invalidInput,
  rowFilterSchema,
  validateFilter,
  type AggregateFound,
  type AggregateQuestion,
  type AggregateTerms,
  type Cell,
  type Column,
  type Item,
  type Masking,
  type RowFilter,
} from "@mulian/domain";
import { figureSum, type FigureSum } from "./figures.js";
import { itemTypes } from "./item-types.js";
import { groupKey, type Group } from "./group-table.js";

type Functions = AggregateTerms["functions"];

/** The figures a question asks for, with everything it left out filled in from the grant. */
export interface Asked {
  readonly functions: Functions;
  readonly measures: readonly string[];
  readonly groupBy: readonly string[];
  readonly filter: RowFilter | undefined;
}

/**
 * Reads a question within its grant.
 * @param groups the grant's `groupBy` with the types their values have once masked
 * @throws DomainError INVALID_INPUT: `not-granted`, `duplicate`, `missing`, `filter`
 */
export function askedFigures(question: AggregateQuestion, terms: AggregateTerms, groups: readonly Column[]): Asked {
  const functions = question.functions ?? terms.functions;
  const isMeasured = functions.some((name) => name !== "count");
  const measures = question.measures ?? (isMeasured ? terms.measures : []);
  const groupBy = question.groupBy ?? terms.groupBy;
  requireGranted("functions", functions, terms.functions);
  requireGranted("measures", measures, terms.measures);
  requireGranted("groupBy", groupBy, terms.groupBy);
  if (isMeasured !== measures.length > 0)
    throw invalidInput("measures", isMeasured ? "missing" : "not-applicable", "measures go with sum, mean, min or max");
  return { functions, measures, groupBy, filter: filterOf(question.filter, groups) };
}

function requireGranted(path: string, names: readonly string[], granted: readonly string[]): void {
  const errors = names.flatMap((name, index) => [
    ...(granted.includes(name)
      ? []
      : [{ path: `${path}[${index}]`, code: "not-granted", message: "this is not among what was granted" }]),
    ...(names.indexOf(name) < index
      ? [{ path: `${path}[${index}]`, code: "duplicate", message: "this one stands twice" }]
      : []),
  ]);
  if (errors.length > 0) throw invalidFields(errors);
}

/** Over whole groups only: a filter on anything else could cut one record off a group. */
function filterOf(filter: unknown, groups: readonly Column[]): RowFilter | undefined {
  if (filter === undefined) return undefined;
  const parsed = rowFilterSchema.safeParse(filter);
  const mistakes = parsed.success ? validateFilter(parsed.data, groups) : parsed.error.issues;
  if (mistakes.length > 0)
    throw invalidFields(
      mistakes.map(({ path, message }) => ({ path: ["filter", ...path].join("."), code: "filter", message })),
    );
  return parsed.data;
}

/** The columns groups are named by, with the types their values have once masked. */
export function groupColumns(
  { groupBy }: AggregateTerms,
  items: readonly Item[],
  masking: Masking | undefined,
): readonly Column[] {
  const types = itemTypes(items, masking, groupBy);
  return groupBy.map((name, place) => ({ name, type: types[place] ?? "text" }));
}

type Row = { readonly by: readonly Cell[]; count: number; readonly sums: readonly FigureSum[] };
type Found = Pick<AggregateFound, "columns" | "rows">;

/** Adds the groups up to the rows that were asked for, by the groups' own order. */
export function addUp(
  groups: readonly Group[],
  asked: Asked,
  terms: AggregateTerms,
  columns: readonly Column[],
  items: readonly Item[],
): Found {
  const matches = asked.filter === undefined ? () => true : compileFilter(asked.filter, columns);
  const places = asked.groupBy.map((name) => terms.groupBy.indexOf(name));
  const measured = asked.measures.map((name) => ({
    place: terms.measures.indexOf(name),
    type: items.find((item) => item.name === name)?.type ?? ("number" as const),
  }));
  const rows = new Map<string, Row>();
  for (const group of groups) {
    if (!matches(group.by)) continue;
    const by = places.map((place) => group.by[place] ?? null);
    const row = rows.get(groupKey(by)) ?? { by, count: 0, sums: measured.map(({ type }) => figureSum(type)) };
    rows.set(groupKey(by), row);
    row.count += group.count;
    for (const [index, { place }] of measured.entries()) {
      const figures = group.measures[place] ?? null;
      if (figures !== null) row.sums[index]?.merge(figures);
    }
  }
  const of = asked.functions.filter((name) => name !== "count");
  const counted = asked.functions.includes("count");
  return {
    columns: [
      ...asked.groupBy.map((item) => ({ item })),
      ...(counted ? [{ function: "count" as const }] : []),
      ...asked.measures.flatMap((item) => of.map((name) => ({ item, function: name }))),
    ],
    rows: [...rows.values()].map(({ by, count, sums }) => [
      ...by,
      ...(counted ? [count] : []),
      ...sums.flatMap((sum) => of.map((name) => figureOf(sum, name))),
    ]),
  };
}

function figureOf(sum: FigureSum, name: Exclude<Functions[number], "count">): Cell {
  const figures = sum.figures();
  if (figures === undefined) return null;
  return name === "mean" ? sum.mean() : figures[name];
}
