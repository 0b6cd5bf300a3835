import { effectiveDatasetState, type Dataset, type DatasetView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { publicDataset, type Visibility } from "../visibility.js";
import { freshnessOf } from "./freshness.js";
import { holdsOn } from "./holds.js";
import { resourceView } from "./resource-view.js";

export function datasetView(snapshot: Snapshot, visibility: Visibility, dataset: Dataset): DatasetView {
  const holds = holdsOn(snapshot, "dataset", dataset.id);
  const resources = snapshot.all("resource", (resource) => resource.dataset === dataset.id);
  return {
    ...datasetFor(visibility, dataset),
    effectiveState: effectiveDatasetState(dataset, holds),
    departmentName: snapshot.departmentName(dataset.department),
    dutyRecords: [...snapshot.several("duty", dataset.content.duties)],
    resources: resources.map((resource) => resourceView(visibility, resource)),
    holds,
    freshness: freshnessOf(dataset, snapshot.now),
    height: snapshot.height,
  };
}

/** The dataset as this viewer may see it. */
export const datasetFor = (visibility: Visibility, dataset: Dataset): Dataset =>
  visibility.seesAll || visibility.isOwn(dataset.department) ? dataset : publicDataset(dataset);
