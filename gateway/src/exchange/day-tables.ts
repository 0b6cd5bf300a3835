import { shanghaiDate } from "@mulian/domain";
import type { ExchangeState } from "./exchange-state.js";
import { countGroups, tellGroups, type GroupLayout, type GroupTable } from "./group-table.js";
import { termsOf } from "./grant-check.js";
import { InTurn } from "./in-turn.js";
import type { Leg } from "./leg.js";
import { readGranted } from "./read-granted.js";
import type { SourceState } from "../ports/data-source.js";
import type { RowPlan } from "./row-plan.js";

export interface DayTable extends GroupTable {
  /** Of Asia/Shanghai. */
  readonly day: string;
  readonly readAt: string;
  /** Rows of the source that were left out because they were broken. */
  readonly brokenRows: number;
  /** Absent of a source that was read in one state. */
  readonly sourceState?: SourceState;
}

/**
 * One reading of the source a day and grant, from which everything that is asked that day is answered: this is the budget
 * against differencing. However many figures are asked for, and however their filters overlap, they are sums of the same
 * groups, each of which may be told. The table is durable before it is used, so that a restart does not read anew.
 */
export class DayTables {
  private readonly inTurn = new InTurn();

  constructor(private readonly state: Pick<ExchangeState, "dayTable" | "keepDayTable">) {}

  /** @throws DomainError PAYLOAD_TOO_LARGE; the source's errors */
  of(leg: Pick<Leg, "salts">, plan: RowPlan, now: string, signal: AbortSignal): Promise<DayTable> {
    return this.inTurn.run(plan.grant.id, async () => {
      const before = await this.state.dayTable(plan.grant.id);
      const day = shanghaiDate(now);
      if (before?.day === day) return before;
      const table = { day, readAt: now, ...(await readTable(leg, plan, before, signal)) };
      await this.state.keepDayTable(plan.grant.id, table);
      return table;
    });
  }
}

async function readTable(
  leg: Pick<Leg, "salts">,
  plan: RowPlan,
  before: GroupTable | undefined,
  signal: AbortSignal,
): Promise<Omit<DayTable, "day" | "readAt">> {
  const { items } = plan.grant.terms;
  const { minGroup } = termsOf(plan.grant, "aggregate");
  let brokenRows = 0;
  let sourceState: SourceState = "one";
  const told = { onProblem: () => (brokenRows += 1), onState: (state: SourceState) => (sourceState = state) };
  const rows = await readGranted(leg, { ...plan, items }, { signal, ...told });
  return { ...tellGroups(await countGroups(rows, layoutOf(plan)), minGroup, before), brokenRows, sourceState };
}

function layoutOf({ grant, dataset }: RowPlan): GroupLayout {
  const { measures, groupBy } = termsOf(grant, "aggregate");
  const place = (name: string): number => grant.terms.items.indexOf(name);
  const type = (name: string) => dataset.content.items.find((item) => item.name === name)?.type ?? "number";
  return {
    groupBy: groupBy.map(place),
    measures: measures.map((name) => ({ place: place(name), type: type(name) })),
  };
}
