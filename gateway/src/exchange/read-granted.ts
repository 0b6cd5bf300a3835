import type { Grant, RowFilter } from "@mulian/domain";
import type { ReadQuery, Row } from "../ports/data-source.js";
import type { Leg } from "./leg.js";
import { maskRows, maskingTransforms } from "./masking.js";
import type { RowPlan } from "./row-plan.js";

export type GrantedRead = Omit<ReadQuery, "columns" | "filter"> & {
  /** Narrower than the grant's own filter, never instead of it. */
  readonly narrower?: RowFilter | undefined;
};

/**
 * The rows a grant allows, read from its source, masked as its terms say. Whatever leaves as rows is read here, so that no
 * method can forget the filter or the masking.
 */
export async function readGranted(
  leg: Pick<Leg, "salts">,
  plan: Pick<RowPlan, "grant" | "items" | "source" | "filter">,
  { narrower, ...options }: GrantedRead,
): Promise<AsyncIterable<readonly Row[]>> {
  const transforms = await transformsOf(leg, plan.grant);
  const filter = both(plan.filter, narrower);
  const rows = plan.source.read({ ...options, columns: plan.items, ...(filter === undefined ? {} : { filter }) });
  return transforms === undefined ? rows : maskRows(rows, plan.items, transforms);
}

function both(granted: RowFilter | undefined, narrower: RowFilter | undefined): RowFilter | undefined {
  if (granted === undefined || narrower === undefined) return granted ?? narrower;
  return { and: [granted, narrower] };
}

async function transformsOf(
  { salts }: Pick<Leg, "salts">,
  { id, terms: { masking } }: Grant,
): Promise<ReturnType<typeof maskingTransforms> | undefined> {
  if (masking === undefined) return undefined;
  const needsSalt = masking.some(({ transform }) => transform === "hash");
  return maskingTransforms(masking, needsSalt ? await salts.of(id) : "");
}
