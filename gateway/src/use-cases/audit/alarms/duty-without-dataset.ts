import type { AlarmRule } from "./raised.js";

/** A duty in force from which no dataset follows that is submitted, published or suspended. */
export const dutiesWithoutDataset: AlarmRule = (snapshot) => {
  const served = new Set(
    snapshot.all("dataset", ({ state }) => state !== "retired").flatMap(({ content }) => content.duties),
  );
  return snapshot
    .all("duty", ({ id, status }) => status === "active" && !served.has(id))
    .map(({ id, department, createdAt }) => ({
      code: "dutyWithoutDataset",
      department,
      subjectKind: "duty",
      subject: id,
      since: createdAt,
    }));
};
