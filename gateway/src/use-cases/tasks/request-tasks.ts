import type { AccessRequest, RequestView, TaskKind, TaskView } from "@mulian/domain";
import type { Snapshot } from "../snapshot.js";
import { requestListed } from "../views/request-view.js";
import { hasRole, type TaskRule, type Waited } from "./task-rule.js";

type Request = Omit<RequestView, "height">;

/** Requests to be signed or supplemented by the requester's unit, and to be decided by provider and authority. */
export const requestTasks: TaskRule = (snapshot, who) =>
  openRequests(snapshot).flatMap((request) => {
    const task = awaited(request, who);
    return task === undefined ? [] : [taskOf(request, task, who)];
  });

const openRequests = (snapshot: Snapshot): readonly Request[] =>
  snapshot
    .all("access-request", ({ state }: AccessRequest) => state === "submitted" || state === "supplement-asked")
    .map((request) => requestListed(snapshot, request));

function awaited(request: Request, who: Waited): TaskKind | undefined {
  const { state, missingSteps, requester, provider } = request;
  const isApprover = hasRole(who, "approver");
  if (isApprover && requester === who.department) {
    if (state === "supplement-asked") return "supplement-request";
    if (missingSteps.includes("requester-unit")) return "sign-request";
  }
  if (state !== "submitted" || missingSteps.includes("requester-unit")) return undefined;
  const decidesForProvider = isApprover && provider === who.department && mayStillSign(request, who);
  return decidesForProvider || (who.isAuthority && missingSteps.includes("authority")) ? "decide-request" : undefined;
}

/** The provider's second signature is another approver's. */
const mayStillSign = ({ missingSteps, approvals }: Request, { enrolmentId }: Waited): boolean =>
  (missingSteps.includes("provider") || missingSteps.includes("provider-second")) &&
  !approvals.some(({ step, by }) => step === "provider" && by.enrolmentId === enrolmentId);

function taskOf(request: Request, task: TaskKind, who: Waited): TaskView {
  const { id, requester, provider, datasetTitle, updatedAt, replyDue, overdue } = request;
  const runsOut = task === "decide-request" ? { due: replyDue, overdue } : { overdue: false };
  return {
    ...{ task, kind: "access-request", id, title: datasetTitle, since: updatedAt },
    other: requester === who.department ? provider : requester,
    ...runsOut,
  };
}
