import { NEEDED_APPROVALS, type AccessRequest, type Approval, type RequestView } from "@mulian/domain";
import { digestOf } from "../../digest.js";
import type { Snapshot } from "../snapshot.js";

type Step = Approval["step"];
const ALL_STEPS: readonly Step[] = ["requester-unit", "provider", "provider-second", "authority"];

/** How far a request has come: who has signed, who still has to, and whether the reply is late. */
export type RequestProgress = Pick<RequestView, "approvals" | "missingSteps" | "overdue">;

export function requestProgress(snapshot: Snapshot, request: AccessRequest): RequestProgress {
  const approvals = snapshot.several(
    "approval",
    ALL_STEPS.map((step) => `${request.id}:${step}`),
  );
  return {
    approvals: [...approvals],
    missingSteps: missingSteps(request, approvals),
    overdue: isOpen(request) && request.replyDue !== undefined && snapshot.isOver(request.replyDue),
  };
}

export const requestView = (snapshot: Snapshot, request: AccessRequest): RequestView => ({
  ...request,
  ...requestProgress(snapshot, request),
  datasetTitle: snapshot.datasetTitle(request.terms.dataset),
  requesterName: snapshot.departmentName(request.requester),
  providerName: snapshot.departmentName(request.provider),
  termsDigest: digestOf(request.terms),
  height: snapshot.height,
});

/** Steps still open, in the order of `ALL_STEPS`; none once the request is decided or withdrawn. */
function missingSteps(request: AccessRequest, approvals: readonly Approval[]): Step[] {
  if (!isOpen(request)) return [];
  // The contract grants by itself as soon as the requester's unit has signed.
  const isAutomatic = request.shareType === "unconditional" && request.grade === "general";
  const unitSigned = request.completedAt !== undefined && request.state === "submitted";
  const needed: Step[] = [
    ...(unitSigned ? [] : (["requester-unit"] as const)),
    ...(isAutomatic ? [] : NEEDED_APPROVALS[request.grade]),
  ];
  return needed.filter((step) => step === "requester-unit" || !approvals.some((approval) => approval.step === step));
}

/** Whether somebody still has to do something about it. */
export const isOpen = ({ state }: AccessRequest): boolean => state === "submitted" || state === "supplement-asked";

/** In a list, which names its height once. */
export function requestListed(snapshot: Snapshot, request: AccessRequest): Omit<RequestView, "height"> {
  const { height: _height, ...listed } = requestView(snapshot, request);
  return listed;
}
