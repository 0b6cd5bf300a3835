import type { RequestView } from "@mulian/domain";
import { useHasRole, useSession } from "../../api/session.js";

/** Whether this reader's signature can decide now: the requester's unit signed, and theirs is among those still needed. */
export function useDecides(request: RequestView): boolean {
  const { department } = useSession();
  const isApprover = useHasRole("approver");
  const isAuthority = useHasRole("authority");
  const { missingSteps } = request;
  if (request.state !== "submitted" || missingSteps.includes("requester-unit")) return false;
  return (isApprover && request.provider === department) || (isAuthority && missingSteps.includes("authority"));
}
