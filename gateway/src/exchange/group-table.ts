import { DomainError, type Cell, type ColumnType } from "@mulian/domain";
import type { Row } from "../ports/data-source.js";
import { figureSum, type FigureSum, type Figures } from "./figures.js";

/** Groups of one grant, the finest there are. A table that somebody reads has fewer, and this many are kept in memory. */
export const MAX_GROUPS = 10_000;
/** Longest text that names a group; longer texts are no classes. */
const MAX_GROUP_TEXT = 256;

/** One of the finest groups, large enough to be told. */
export interface Group {
  /** Its values, in the order of the grant's `groupBy`. */
  readonly by: readonly Cell[];
  readonly count: number;
  /** In the order of the grant's measures; null where too few records have a value, or too few have none. */
  readonly measures: readonly (Figures | null)[];
}

/** All that may be told under one grant: every answer is added up from these groups. */
export interface GroupTable {
  readonly groups: readonly Group[];
  /** Something was left out because too few records were behind it. */
  readonly suppressed: boolean;
}

/** One of the finest groups as the source has it, however small. Never told, never stored. */
export interface CountedGroup {
  readonly by: readonly Cell[];
  count: number;
  readonly measures: readonly FigureSum[];
}

/** Where the cells of a row stand that groups are made by, and those that are measured. */
export interface GroupLayout {
  readonly groupBy: readonly number[];
  readonly measures: readonly { readonly place: number; readonly type: ColumnType }[];
}

/**
 * Counts rows into their finest groups, in memory bounded by the number of groups.
 * @throws DomainError PAYLOAD_TOO_LARGE when there are more groups than a table has room for
 */
export async function countGroups(
  batches: AsyncIterable<readonly Row[]>,
  layout: GroupLayout,
): Promise<ReadonlyMap<string, CountedGroup>> {
  const groups = new Map<string, CountedGroup>();
  for await (const rows of batches) for (const row of rows) countRow(groups, row, layout);
  return groups;
}

function countRow(groups: Map<string, CountedGroup>, row: Row, { groupBy, measures }: GroupLayout): void {
  const by = groupBy.map((place) => row[place] ?? null);
  if (by.some((cell) => typeof cell === "string" && cell.length > MAX_GROUP_TEXT))
    throw new DomainError("PAYLOAD_TOO_LARGE", `no group is named by more than ${MAX_GROUP_TEXT} characters`, {
      limitCharacters: MAX_GROUP_TEXT,
    });
  const key = groupKey(by);
  let group = groups.get(key);
  if (group === undefined) {
    if (groups.size === MAX_GROUPS)
      throw new DomainError("PAYLOAD_TOO_LARGE", `there are more than ${MAX_GROUPS} groups`, { limit: MAX_GROUPS });
    group = { by, count: 0, measures: measures.map(({ type }) => figureSum(type)) };
    groups.set(key, group);
  }
  group.count += 1;
  for (const [index, { place }] of measures.entries()) group.measures[index]?.add(row[place] ?? null);
}

/** Names a group, within one table. */
export const groupKey = (by: readonly Cell[]): string => JSON.stringify(by);

/**
 * What may be told of the groups: those that are large enough. What is too small is left out before anything is added up, so
 * that a total has nothing in it that is not told by itself, and nothing left out can be had by subtracting what is told.
 *
 * A group that grew or shrank since it was last told, by fewer records than a group must have, stays as it was told: the
 * difference of the two would be those few records. It stays likewise when it became too small by so little.
 * @param before what was told after the reading before this one
 */
export function tellGroups(
  counted: ReadonlyMap<string, CountedGroup>,
  minGroup: number,
  before: GroupTable | undefined,
): GroupTable {
  const told = new Map(before?.groups.map((group) => [groupKey(group.by), group]));
  const groups = [...new Set([...counted.keys(), ...told.keys()])].flatMap((key) => {
    const group = toldOf(counted.get(key), told.get(key), minGroup);
    return group === undefined ? [] : [group];
  });
  return { groups, suppressed: [...counted.values()].some((group) => isCut(group, minGroup)) };
}

function toldOf(now: CountedGroup | undefined, old: Group | undefined, minGroup: number): Group | undefined {
  const count = now?.count ?? 0;
  const change = Math.abs(count - (old?.count ?? count));
  if (old !== undefined && change > 0 && change < minGroup) return old;
  return now === undefined || count < minGroup ? undefined : toldGroup(now, minGroup);
}

/** Something of the group is left out: all of it, or a measure that some records have a value of. */
const isCut = ({ count, measures }: CountedGroup, minGroup: number): boolean =>
  count < minGroup || measures.some(({ n }) => n > 0 && !isEnough(n, count, minGroup));

/** A measure is told only when enough records have a value, and none or enough have none: those without are a group too. */
const isEnough = (n: number, count: number, minGroup: number): boolean =>
  n >= minGroup && (n === count || count - n >= minGroup);

function toldGroup({ by, count, measures }: CountedGroup, minGroup: number): Group {
  return {
    by,
    count,
    measures: measures.map((sum) => (isEnough(sum.n, count, minGroup) ? (sum.figures() ?? null) : null)),
  };
}
