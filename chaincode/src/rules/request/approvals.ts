import { DomainError, NEEDED_APPROVALS, type AccessRequest, type Approval, type DecisionStep } from "@mulian/domain";
import type { RuleContext, WorldStateReader } from "../rule.js";

export const neededSteps = ({ grade }: AccessRequest): readonly DecisionStep[] => NEEDED_APPROVALS[grade];

/**
 * The signatures given so far. Every step is read, given or not: of two signers in one block the second then fails at
 * commit and sees the first when it tries again, so the last one needed always decides.
 */
export async function readApprovals(read: WorldStateReader, request: AccessRequest): Promise<readonly Approval[]> {
  const approvals = await Promise.all(neededSteps(request).map((step) => read.get("approval", request.id, step)));
  return approvals.filter((approval) => approval !== undefined);
}

/**
 * Which step the caller's signature takes.
 * @throws DomainError FORBIDDEN when the grade needs no such signature, ALREADY_APPROVED, SAME_APPROVER
 */
export function stepOf(
  { caller }: RuleContext,
  request: AccessRequest,
  side: "provider" | "authority",
  given: readonly Approval[],
): DecisionStep {
  const steps = neededSteps(request).filter((step) => step.startsWith(side));
  if (steps.length === 0)
    throw new DomainError("FORBIDDEN", `data of the ${request.grade} grade needs no signature of the ${side}`, {
      grade: request.grade,
      signer: side,
    });
  const open = steps.find((step) => !given.some((approval) => approval.step === step));
  if (open === undefined) throw new DomainError("ALREADY_APPROVED", `the ${side} has signed`, { signer: side });
  const isSamePerson = given.some(({ by }) => by.mspId === caller.mspId && by.enrolmentId === caller.enrolmentId);
  if (isSamePerson) throw new DomainError("SAME_APPROVER", "each signature of a decision is another person's");
  return open;
}
