import { type Dataset, type TaskKind, type TaskView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { hasRole, type TaskRule } from "./task-rule.js";

/** Datasets the authority has to review, and those it returned to their holder. */
export const datasetTasks: TaskRule = (snapshot, who) => [
  ...(who.isAuthority
    ? snapshot
        .all("dataset", ({ state }) => state === "submitted" || state === "updating")
        .map((dataset) => taskOf(snapshot, dataset, "review-dataset"))
    : []),
  ...(hasRole(who, "approver")
    ? snapshot
        .all("dataset", ({ state, department }) => state === "returned" && department === who.department)
        .map((dataset) => taskOf(snapshot, dataset, "revise-dataset"))
    : []),
];

function taskOf(snapshot: Snapshot, dataset: Dataset, task: TaskKind): TaskView {
  const { id, department, content, pendingContent, updatedAt, reviewDue } = dataset;
  const due = task === "review-dataset" ? reviewDue : undefined;
  return {
    task,
    kind: "dataset",
    id,
    title: (pendingContent ?? content).title,
    other: department,
    since: updatedAt,
    ...(due === undefined ? { overdue: false } : { due, overdue: snapshot.isOver(due) }),
  };
}
