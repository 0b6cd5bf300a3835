import { requestTurn, type AccessRequest, type RequestView, type TaskKind, type TaskView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { requestListed } from "../views/request-view.js";
import type { TaskRule, Waited } from "./task-rule.js";

type Request = Omit<RequestView, "height">;

/** Requests to be signed or supplemented by the requester's unit, and to be decided by provider and authority. */
export const requestTasks: TaskRule = (snapshot, who) =>
  openRequests(snapshot).flatMap((request) => {
    const task = requestTurn(request, who);
    return task === undefined ? [] : [taskOf(request, task, who)];
  });

const openRequests = (snapshot: Snapshot): readonly Request[] =>
  snapshot
    .all("access-request", ({ state }: AccessRequest) => state === "submitted" || state === "supplement-asked")
    .map((request) => requestListed(snapshot, request));

function taskOf(request: Request, task: TaskKind, who: Waited): TaskView {
  const { id, requester, provider, datasetTitle, updatedAt, replyDue, overdue } = request;
  const runsOut = task === "decide-request" ? { due: replyDue, overdue } : { overdue: false };
  return {
    task,
    kind: "access-request",
    id,
    title: datasetTitle,
    since: updatedAt,
    other: requester === who.department ? provider : requester,
    ...runsOut,
  };
}
