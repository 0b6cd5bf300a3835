import type { AlarmRule } from "./raised.js";

/** A published dataset none of whose duties is in force any more. */
export const datasetsWithoutDuty: AlarmRule = (snapshot) =>
  snapshot
    .all("dataset", ({ state }) => state === "published" || state === "updating")
    .flatMap((dataset) => {
      const duties = snapshot.several("duty", dataset.content.duties);
      if (duties.some(({ status }) => status === "active")) return [];
      // The last of them to be repealed left it without one.
      const since =
        duties
          .map(({ updatedAt }) => updatedAt)
          .toSorted()
          .at(-1) ?? dataset.createdAt;
      const { id, department } = dataset;
      return [{ code: "datasetWithoutDuty" as const, department, subjectKind: "dataset" as const, subject: id, since }];
    });
