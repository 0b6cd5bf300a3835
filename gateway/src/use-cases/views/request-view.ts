import { isOverdue, NEEDED_APPROVALS, type AccessRequest, type Approval, type RequestView } from "@mulian/domain";
import { digestOf } from "../../digest.js";
import type { Snapshot } from "../snapshot.js";

type Step = Approval["step"];
const ALL_STEPS: readonly Step[] = ["requester-unit", "provider", "provider-second", "authority"];

export function requestView(snapshot: Snapshot, request: AccessRequest): RequestView {
  const approvals = snapshot.several(
    "approval",
    ALL_STEPS.map((step) => `${request.id}:${step}`),
  );
  return {
    ...request,
    datasetTitle: snapshot.datasetTitle(request.terms.dataset),
    requesterName: snapshot.departmentName(request.requester),
    providerName: snapshot.departmentName(request.provider),
    approvals: [...approvals],
    termsDigest: digestOf(request.terms),
    missingSteps: missingSteps(request, approvals),
    overdue: isOpen(request) && request.replyDue !== undefined && isOverdue(request.replyDue, snapshot.now),
    height: snapshot.height,
  };
}

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

const isOpen = ({ state }: AccessRequest): boolean => state === "submitted" || state === "supplement-asked";

/** In a list, which names its height once. */
export function requestListed(snapshot: Snapshot, request: AccessRequest): Omit<RequestView, "height"> {
  const { height: _height, ...listed } = requestView(snapshot, request);
  return listed;
}
