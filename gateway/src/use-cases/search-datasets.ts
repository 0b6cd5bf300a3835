import type { DatasetList, DatasetQuery } from "@mulian/domain";
import type { UserCaller } from "./caller.js";
import type { ReadPorts } from "./read-ports.js";
import { Visibility } from "./visibility.js";

/** The catalogue as the caller may see it, with counts by facet. */
export function searchDatasets(
  { index }: Pick<ReadPorts, "index">,
  caller: UserCaller,
  query: DatasetQuery,
): DatasetList {
  const visibility = new Visibility(index, caller);
  return index.search(query, (dataset) => visibility.sees(dataset));
}
