import { requestTurn, type AccessRequest, type TaskKind, type TaskView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { isOpen, requestProgress } from "../views/request-view.js";
import { hasRole, type TaskRule, type Waited } from "./task-rule.js";

/** Requests to be signed or supplemented by the requester's unit, and to be decided by provider and authority. */
export const requestTasks: TaskRule = (snapshot, who) => {
  if (!who.isAuthority && !hasRole(who, "approver")) return [];
  return snapshot
    .all("access-request", (request) => isOpen(request) && concerns(request, who))
    .flatMap((request) => {
      const progress = requestProgress(snapshot, request);
      const task = requestTurn({ ...request, ...progress }, who);
      return task === undefined ? [] : [taskOf(snapshot, request, { task, overdue: progress.overdue }, who)];
    });
};

const concerns = ({ requester, provider }: AccessRequest, { department, isAuthority }: Waited): boolean =>
  isAuthority || requester === department || provider === department;

function taskOf(
  snapshot: Snapshot,
  { id, requester, provider, terms, updatedAt, replyDue }: AccessRequest,
  { task, overdue }: Readonly<{ task: TaskKind; overdue: boolean }>,
  who: Waited,
): TaskView {
  const runsOut = task === "decide-request" ? { due: replyDue, overdue } : { overdue: false };
  return {
    task,
    kind: "access-request",
    id,
    title: snapshot.datasetTitle(terms.dataset),
    since: updatedAt,
    other: requester === who.department ? provider : requester,
    ...runsOut,
  };
}
