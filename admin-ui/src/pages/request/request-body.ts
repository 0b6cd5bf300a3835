import type { Item, NewAccessRequest, RowFilter } from "@mulian/domain";
import { trimmed } from "../../text/trimmed.js";

/** What the form holds: the filter as one item and its values, the quota as numbers, the masking perhaps as an empty list. */
export interface RequestValues extends Omit<NewAccessRequest, "dataset" | "filter" | "quota"> {
  readonly filterItem?: string;
  readonly filterValues?: string[];
  readonly rowsPerDay?: number | null;
  readonly callsPerDay?: number | null;
}

/** A value as the item's type has it; what does not fit stays text, and the gateway names the mistake. */
export function valueOf(text: string, type: Item["type"] | undefined): string | number | boolean {
  if ((type === "integer" || type === "number") && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function filterOf(item: string | undefined, values: readonly string[], items: readonly Item[]): RowFilter | undefined {
  if (item === undefined || values.length === 0) return undefined;
  const type = items.find(({ name }) => name === item)?.type;
  return { in: [item, values.map((value) => valueOf(value, type))] };
}

const quotaOf = ({ rowsPerDay, callsPerDay }: Pick<RequestValues, "rowsPerDay" | "callsPerDay">) => ({
  ...(typeof rowsPerDay === "number" ? { rowsPerDay } : {}),
  ...(typeof callsPerDay === "number" ? { callsPerDay } : {}),
});

/** Lists that nobody touched are undefined in the form, and empty in the terms. */
function aggregateOf({ aggregate }: RequestValues): Pick<NewAccessRequest, "aggregate"> {
  if (aggregate === undefined) return {};
  const { measures = [], groupBy = [] } = aggregate as Partial<typeof aggregate>; // as the form has them
  return { aggregate: { ...aggregate, measures, groupBy } };
}

export function requestBody(dataset: string, items: readonly Item[], typed: RequestValues): NewAccessRequest {
  const values = trimmed(typed);
  const { filterItem, filterValues = [], rowsPerDay, callsPerDay, masking = [], ...rest } = values;
  const filter = filterOf(filterItem, filterValues, items);
  const quota = quotaOf({ rowsPerDay, callsPerDay });
  return {
    dataset,
    ...rest,
    ...aggregateOf(values),
    ...(masking.length === 0 ? {} : { masking }),
    ...(filter === undefined ? {} : { filter }),
    ...(Object.keys(quota).length === 0 ? {} : { quota }),
  };
}
