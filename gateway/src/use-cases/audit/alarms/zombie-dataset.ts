import type { Dataset } from "@mulian/domain";
import { CYCLE_DAYS } from "../../cycle-days.js";
import type { Snapshot } from "../../snapshot.js";
import { daysAfter, type AlarmRule } from "./raised.js";

/** 僵尸目录: a published dataset that has no resource, or was not refreshed within its update cycle. */
export const zombieDatasets: AlarmRule = (snapshot) =>
  snapshot
    .all("dataset", ({ state }) => state === "published" || state === "updating")
    .flatMap((dataset) => {
      const since = deadSince(snapshot, dataset);
      if (since === undefined || since > snapshot.now) return [];
      const { id, department } = dataset;
      return [{ code: "zombieDataset" as const, department, subjectKind: "dataset" as const, subject: id, since }];
    });

function deadSince(snapshot: Snapshot, dataset: Dataset): string | undefined {
  const resources = snapshot.all("resource", (record) => record.dataset === dataset.id && record.status === "linked");
  if (resources.length === 0) return dataset.publishedAt;
  const cycle = CYCLE_DAYS[dataset.content.updateCycle];
  const last = resources
    .map(({ refreshedAt }) => refreshedAt)
    .toSorted()
    .at(-1);
  return last === undefined || !Number.isFinite(cycle) ? undefined : daysAfter(last, cycle);
}
