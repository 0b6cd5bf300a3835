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

const awaited = (request: Request, who: Waited): TaskKind | undefined =>
  awaitedOfRequester(request, who) ?? (isDecidedBy(request, who) ? "decide-request" : undefined);

function awaitedOfRequester({ state, missingSteps, requester }: Request, who: Waited): TaskKind | undefined {
  if (requester !== who.department || !hasRole(who, "approver")) return undefined;
  if (state === "supplement-asked") return "supplement-request";
  return missingSteps.includes("requester-unit") ? "sign-request" : undefined;
}

/** Whether a request is complete and waits for the provider's approver, or for the authority. */
function isDecidedBy(request: Request, who: Waited): boolean {
  const { state, missingSteps, provider } = request;
  if (state !== "submitted" || missingSteps.includes("requester-unit")) return false;
  if (who.isAuthority && missingSteps.includes("authority")) return true;
  return hasRole(who, "approver") && provider === who.department && mayStillSign(request, who);
}

/** The provider's second signature is another approver's. */
const mayStillSign = ({ missingSteps, approvals }: Request, { enrolmentId }: Waited): boolean =>
  (missingSteps.includes("provider") || missingSteps.includes("provider-second")) &&
  !approvals.some(({ step, by }) => step === "provider" && by.enrolmentId === enrolmentId);

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
