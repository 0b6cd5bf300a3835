import { type Comparison, type FilterValue, type RowFilter, rowFilterSchema } from "@mulian/domain";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useItemTitle } from "./use-item-title.js";

type ToTitle = (name: string) => string;

/** The filter a document holds; undefined when it is none, which the gateway would not have taken. */
function parsed(text: string): RowFilter | undefined {
  try {
    return rowFilterSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const valueText = (value: FilterValue): string => (typeof value === "string" ? `“${value}”` : String(value));

const COMPARISONS = ["eq", "lt", "lte", "gt", "gte"] as const;

/** One comparison: exactly one member of a filter that is no branch says which. */
function leafText(t: TFunction, itemTitle: ToTitle, filter: RowFilter): string {
  if ("in" in filter) {
    const [column, values] = filter.in;
    return t("filter.in", { item: itemTitle(column), values: values.map(valueText).join(t("filter.comma")) });
  }
  if ("between" in filter) {
    const [column, low, high] = filter.between;
    return t("filter.between", { item: itemTitle(column), low: valueText(low), high: valueText(high) });
  }
  if ("startsWith" in filter) {
    const [column, text] = filter.startsWith;
    return t("filter.startsWith", { item: itemTitle(column), text });
  }
  const comparisons: Readonly<Record<string, unknown>> & Partial<Record<(typeof COMPARISONS)[number], Comparison>> =
    filter;
  return COMPARISONS.flatMap((operator) => {
    const comparison = comparisons[operator];
    if (comparison === undefined) return [];
    const [column, value] = comparison;
    return [t(`filter.${operator}`, { item: itemTitle(column), value: valueText(value) })];
  }).join("");
}

/** A filter as a sentence. Branches of a tree stand in brackets, so that it reads in one way only. */
function words(t: TFunction, itemTitle: ToTitle, filter: RowFilter): string {
  const inBrackets = (branch: RowFilter): string => {
    const text = words(t, itemTitle, branch);
    return "and" in branch || "or" in branch ? t("filter.brackets", { what: text }) : text;
  };
  if ("and" in filter) return filter.and.map(inBrackets).join(t("filter.and"));
  if ("or" in filter) return filter.or.map(inBrackets).join(t("filter.or"));
  if ("not" in filter) return t("filter.not", { what: inBrackets(filter.not) });
  return leafText(t, itemTitle, filter);
}

/** Which rows a filter means, in words; the text as it is where it cannot be read. */
export function FilterWords({ dataset, text }: Readonly<{ dataset: string; text: string }>) {
  const { t } = useTranslation();
  const itemTitle = useItemTitle(dataset);
  const filter = parsed(text);
  return <>{filter === undefined ? text : words(t, itemTitle, filter)}</>;
}
