import type { Correction, CorrectionView, TaskView } from "@mulian/domain";
import { correctionListed } from "../views/correction-view.js";
import { hasRole, type TaskRule, type Waited } from "./task-rule.js";

type Report = Omit<CorrectionView, "height">;

/** Reports the provider has to answer or has promised to correct, and answers the grantee has not taken note of. */
export const correctionTasks: TaskRule = (snapshot, who) =>
  snapshot
    .all("correction", ({ provider, grantee }) => provider === who.department || grantee === who.department)
    .map((correction) => correctionListed(snapshot, correction))
    .flatMap((report) => taskOf(report, who));

function taskOf(report: Report, who: Waited): readonly TaskView[] {
  const { id, provider, grantee, datasetTitle, updatedAt, state } = report;
  const about = { kind: "correction", id, title: datasetTitle, since: updatedAt } as const;
  if (provider === who.department && hasRole(who, "steward", "approver")) {
    if (state === "reported")
      return [{ ...about, task: "answer-correction", other: grantee, due: report.answerDue, overdue: report.overdue }];
    const promised = earliestPromise(report);
    if (state === "accepted" && promised !== undefined)
      return [{ ...about, task: "answer-correction", other: grantee, due: promised, overdue: report.promiseMissed }];
  }
  const isAnswered = state === "corrected" || state === "rejected";
  if (isAnswered && grantee === who.department && hasRole(who, "requester", "approver"))
    return [{ ...about, task: "close-correction", other: provider, overdue: false }];
  return [];
}

/** The first day on which something is to be corrected. */
const earliestPromise = ({ findings }: Pick<Correction, "findings">): string | undefined =>
  findings
    .flatMap(({ answer }) => (answer?.outcome === "accepted" ? [answer.correctBy] : []))
    .toSorted()
    .at(0);
