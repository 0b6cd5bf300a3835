import { z } from "zod";
import { Dataset, DatasetState } from "../../records/dataset.js";
import { Duty } from "../../records/duty.js";
import { Hold } from "../../records/grant.js";
import { Resource } from "../../records/resource.js";
import { listOf } from "./list.js";

/** In a list of datasets. */
export const DatasetSummary = z.object({
  id: z.string(),
  version: z.int(),
  code: z.string(),
  title: z.string(),
  abstract: z.string(),
  department: z.string(),
  departmentName: z.string(),
  shareType: Dataset.shape.content.shape.shareType,
  grade: Dataset.shape.content.shape.grade,
  state: DatasetState,
  format: z.string(),
  updateCycle: z.string(),
  tags: z.array(z.string()),
  items: z.int(),
  linked: z.boolean(),
  lastRefreshAt: z.string().optional(),
  publishedAt: z.string().optional(),
});
export type DatasetSummary = z.infer<typeof DatasetSummary>;

export const DatasetView = Dataset.extend({
  effectiveState: DatasetState,
  departmentName: z.string(),
  dutyRecords: z.array(Duty),
  resources: z.array(Resource),
  holds: z.array(Hold),
  /** Fresh within its update cycle, stale past it, never refreshed, or no cycle to judge by. */
  freshness: z.enum(["fresh", "stale", "never", "irregular"]),
  height: z.int(),
});
export type DatasetView = z.infer<typeof DatasetView>;

export const FacetCounts = z.record(
  z.string(),
  z.array(z.object({ value: z.string(), label: z.string(), count: z.int() })),
);
export const DatasetList = listOf(DatasetSummary).extend({ facets: FacetCounts });
export type DatasetList = z.infer<typeof DatasetList>;
