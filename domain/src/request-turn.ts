import type { RequestTurn, RequestView } from "./api/answers/requests.js";
import type { Caller } from "./roles.js";

/** Who asks whose turn it is. */
export interface TurnTaker extends Caller {
  /** Of the department and organisation that the policy names: a role alone makes nobody the authority. */
  readonly isAuthority: boolean;
}

/** As much of a request as says whose turn it is. */
export type RequestStanding = Pick<RequestView, "state" | "requester" | "provider" | "missingSteps" | "approvals">;

/**
 * What a request waits for this person to do, if anything: sign it or supply what is missing as the requester's unit,
 * or decide it. It follows the contract's checks, which have the last word.
 */
export const requestTurn = (request: RequestStanding, who: TurnTaker): RequestTurn | undefined =>
  turnOfRequester(request, who) ?? (isDecidedBy(request, who) ? "decide-request" : undefined);

function turnOfRequester({ state, missingSteps, requester }: RequestStanding, who: TurnTaker): RequestTurn | undefined {
  if (requester !== who.department || !who.roles.includes("approver")) return undefined;
  if (state === "supplement-asked") return "supplement-request";
  return state === "submitted" && missingSteps.includes("requester-unit") ? "sign-request" : undefined;
}

function isDecidedBy(request: RequestStanding, who: TurnTaker): boolean {
  const { state, missingSteps } = request;
  if (state !== "submitted" || missingSteps.includes("requester-unit") || hasDecided(request, who)) return false;
  const side = sideOf(request, who);
  return side !== undefined && missingSteps.some((step) => step.startsWith(side));
}

/** Who is the provider's approver signs for the provider, though it be the authority's too. */
function sideOf({ provider }: RequestStanding, who: TurnTaker): "provider" | "authority" | undefined {
  if (who.department === provider && who.roles.includes("approver")) return "provider";
  return who.isAuthority ? "authority" : undefined;
}

/** Each signature of a decision is another person's; an enrolment id names one among those of its organisation only. */
const hasDecided = ({ approvals }: RequestStanding, who: TurnTaker): boolean =>
  approvals.some(
    ({ step, by }) => step !== "requester-unit" && by.mspId === who.mspId && by.enrolmentId === who.enrolmentId,
  );
