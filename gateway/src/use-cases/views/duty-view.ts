import type { Duty, RouteAnswer } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { isPublic } from "../visibility.js";

export const dutyView = (snapshot: Snapshot, duty: Duty): RouteAnswer<"getDuty"> => ({
  ...duty,
  datasets: snapshot.all("dataset", (dataset) => isPublic(dataset) && dataset.content.duties.includes(duty.id)).length,
});
