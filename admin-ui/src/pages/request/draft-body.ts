import { type Item, MAX_REQUEST_DRAFT_CHARS, type RouteAnswer, type RouteBody } from "@mulian/domain";
import { type RequestValues, valueOf } from "./request-body.js";

type Draft = RouteAnswer<"getDraft">;
export type DraftBody = Extract<RouteBody<"createDraft">, { readonly kind: "access-request" }>["body"];
export type HalfWritten = Partial<RequestValues>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A request as far as it is written: in the shape in which it is submitted, so that the command line can go on with it. */
export function draftBody(dataset: string, items: readonly Item[], typed: HalfWritten): DraftBody {
  const { filterItem, filterValues = [], rowsPerDay, callsPerDay, ...rest } = typed;
  const type = items.find(({ name }) => name === filterItem)?.type;
  const isFiltered = filterItem !== undefined || filterValues.length > 0;
  const quota = { ...(rowsPerDay && { rowsPerDay }), ...(callsPerDay && { callsPerDay }) };
  const body = {
    ...rest,
    dataset,
    ...(isFiltered ? { filter: { in: [filterItem ?? "", filterValues.map((value) => valueOf(value, type))] } } : {}),
    ...(Object.keys(quota).length === 0 ? {} : { quota }),
  };
  return body;
}

/** Files may be larger than all that may be kept: the texts are kept then, and the files chosen again. */
export function withinLimit(body: DraftBody): { readonly body: DraftBody; readonly isWhole: boolean } {
  if (JSON.stringify(body).length <= MAX_REQUEST_DRAFT_CHARS) return { body, isWhole: true };
  const { attachments: _large, ...texts } = body;
  return { body: texts, isWhole: false };
}

/** The filter that the form can show: one item and its values. */
function filterValuesOf(filter: unknown): Pick<HalfWritten, "filterItem" | "filterValues"> | undefined {
  if (filter === undefined) return {};
  const wanted = isObject(filter) && Object.keys(filter).length === 1 ? filter["in"] : undefined;
  if (!Array.isArray(wanted)) return undefined;
  const [item, values] = wanted as readonly unknown[];
  if (typeof item !== "string" || !Array.isArray(values)) return undefined;
  return { ...(item === "" ? {} : { filterItem: item }), filterValues: values.map(String) };
}

/** What the form begins with; undefined of a draft that says what the form cannot show, which is left to who wrote it. */
export function valuesOfDraft({ body }: Pick<Draft, "body">): HalfWritten | undefined {
  if (!isObject(body)) return undefined;
  const { dataset: _dataset, filter, quota = {}, ...rest } = body;
  const rows = filterValuesOf(filter);
  if (rows === undefined || !isObject(quota)) return undefined;
  // The rest is its writer's own, by this form or by somebody who knows its shape.
  return { ...rest, ...rows, ...quota };
}

/** The dataset that a draft of a request is about. */
export const datasetOf = ({ kind, body }: Pick<Draft, "kind" | "body">): string | undefined =>
  kind === "access-request" && isObject(body) && typeof body["dataset"] === "string" ? body["dataset"] : undefined;
