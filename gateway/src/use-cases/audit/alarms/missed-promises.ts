import { isOverdue } from "@mulian/domain";
import { endOfDay, type AlarmRule } from "./raised.js";

/** Mistakes that their provider said it would correct by a day that has passed (Art 26). */
export const missedPromises: AlarmRule = (snapshot) =>
  snapshot
    .all("correction", ({ state }) => state === "reported" || state === "accepted")
    .flatMap(({ id, provider, findings }) => {
      const [first] = findings
        .flatMap(({ answer }) => (answer?.outcome === "accepted" ? [answer.correctBy] : []))
        .filter((day) => isOverdue(day, snapshot.now))
        .toSorted();
      if (first === undefined) return [];
      const since = endOfDay(first);
      return [
        {
          code: "promiseMissed" as const,
          department: provider,
          subjectKind: "correction" as const,
          subject: id,
          since,
        },
      ];
    });
