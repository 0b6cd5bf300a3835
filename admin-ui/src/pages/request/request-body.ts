import type { Item, NewAccessRequest, RowFilter } from "@mulian/domain";
import { trimmed } from "../../text/trimmed.js";

/** What the form holds: the filter as one item and its values, the quota as one number. */
export interface RequestValues extends Omit<NewAccessRequest, "dataset" | "filter" | "quota"> {
  readonly filterItem?: string;
  readonly filterValues?: string[];
  readonly rowsPerDay?: number | null;
}

/** A value as the item's type has it; what does not fit stays text, and the gateway names the mistake. */
function valueOf(text: string, type: Item["type"] | undefined): string | number | boolean {
  if ((type === "integer" || type === "number") && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function filterOf(item: string | undefined, values: readonly string[], items: readonly Item[]): RowFilter | undefined {
  if (item === undefined || values.length === 0) return undefined;
  const type = items.find(({ name }) => name === item)?.type;
  return { in: [item, values.map((value) => valueOf(value, type))] };
}

export function requestBody(dataset: string, items: readonly Item[], typed: RequestValues): NewAccessRequest {
  const { filterItem, filterValues = [], rowsPerDay, ...rest } = trimmed(typed);
  const filter = filterOf(filterItem, filterValues, items);
  return {
    dataset,
    ...rest,
    ...(filter === undefined ? {} : { filter }),
    ...(typeof rowsPerDay === "number" ? { quota: { rowsPerDay } } : {}),
  };
}
