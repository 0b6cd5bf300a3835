import { DomainError, invalidInput, type AccessRequest, type Approval, type CommandBody } from "@mulian/domain";
import { changing } from "../changing.js";
import { outcome, repeated, resultFor } from "../outcomes.js";
import { actorOf, advanced, created } from "../records.js";
import { notFound, requireFound, requireState } from "../refusals.js";
import type { Outcome, Rule, RuleContext, WorldStateReader } from "../rule.js";
import { neededSteps, readApprovals, stepOf } from "./approvals.js";
import { newGrant, readGrantableDataset } from "./granting.js";
import { requireSameTerms } from "./parties.js";
import { digestOfTerms } from "./terms.js";

/**
 * One signature towards the decision. A refusal is one signature with reasons; a grant needs all that the grade asks
 * for, and the last one writes the decision slot and the grant in one transaction.
 */
export const decideRequest: Rule<"request.decide"> = (read, context, body) => {
  const mayChange = (request: AccessRequest): void => void sideOf(context, request);
  return decideOnce(read, context, body, () =>
    changing(read, context, "access-request", { ...body, mayChange }, async (request) => {
      requireDecidable(request, body.outcome);
      requireSameTerms(digestOfTerms(context, request.terms), body.termsDigest);
      const given = await readApprovals(read, request);
      const step = stepOf(context, request, sideOf(context, request), given);
      if (body.outcome === "refuse") return refuse(read, context, request, body);
      if (body.ground !== undefined) throw invalidInput("ground", "not-refused", "only a refusal has a ground");

      const approval = created(context, "approval", `${request.id}:${step}`, {
        request: request.id,
        step,
        by: actorOf(context),
        termsDigest: body.termsDigest,
      });
      const isLast = given.length + 1 === neededSteps(request).length;
      if (isLast) return grant(read, context, request, approval);
      await readGrantableDataset(read, request);
      return { writes: [{ record: approval }], result: resultFor(request) };
    }),
  );
};

/**
 * A signature that did not decide leaves the request at its version, so its repeat is recognised by the approval it
 * wrote and answers with the version the signer named.
 */
async function decideOnce(
  read: WorldStateReader,
  context: RuleContext,
  body: CommandBody<"request.decide">,
  decide: () => Promise<Outcome>,
): Promise<Outcome> {
  const request = requireFound(await read.get("access-request", body.id), "access-request");
  sideOf(context, request);
  if (request.commandDigest !== context.commandDigest) {
    const approvals = await readApprovals(read, request);
    const own = approvals.find((approval) => approval.commandDigest === context.commandDigest);
    if (own !== undefined) return repeated(request, body.expectedVersion);
  }
  return decide();
}

/** Outsiders do not see the request; the requester sees it and does not decide it. */
function sideOf({ caller }: RuleContext, request: AccessRequest): "provider" | "authority" {
  if (caller.department === request.provider && caller.roles.includes("approver")) return "provider";
  if (caller.roles.includes("authority")) return "authority";
  throw caller.department === request.requester || caller.department === request.provider
    ? new DomainError("FORBIDDEN", "the provider and the authority decide")
    : notFound("access-request");
}

function requireDecidable(request: AccessRequest, wanted: "grant" | "refuse"): void {
  const isIncomplete =
    request.state === "supplement-asked" || (request.state === "submitted" && request.completedAt === undefined);
  // Art 21: what is missing is said once and may then be supplied; it is no ground for a refusal.
  if (isIncomplete && wanted === "refuse")
    throw new DomainError("INCOMPLETE_NOT_REFUSABLE", "an incomplete request may not be refused for it");
  requireState(request.state, "submitted");
  if (isIncomplete)
    throw new DomainError("WRONG_STATE", "the requester's unit has not signed", { state: request.state });
}

async function refuse(
  read: WorldStateReader,
  context: RuleContext,
  request: AccessRequest,
  { ground, reason }: CommandBody<"request.decide">,
): Promise<Outcome> {
  if (reason === undefined) throw new DomainError("REASON_REQUIRED", "a refusal needs reasons");
  if (ground === "conditions-not-met" && request.shareType !== "conditional")
    throw new DomainError("CONDITIONS_NOT_ALLOWED", "the dataset has no conditions that could not be met");
  const slot = requireFound(await read.get("decision", request.id), "decision");
  const record = advanced(context, request, {
    state: "refused",
    decision: { outcome: "refused", by: "approvals", ground, reason, decidedAt: context.now },
  });
  return outcome(
    { record },
    { record: advanced(context, slot, { outcome: "refused", termsDigest: digestOfTerms(context, request.terms) }) },
  );
}

async function grant(
  read: WorldStateReader,
  context: RuleContext,
  request: AccessRequest,
  last: Approval,
): Promise<Outcome> {
  const slot = requireFound(await read.get("decision", request.id), "decision");
  const made = await newGrant(read, context, request, await readGrantableDataset(read, request));
  const record = advanced(context, request, {
    state: "granted",
    grant: made.id,
    decision: { outcome: "granted", by: "approvals", decidedAt: context.now },
  });
  const decided = advanced(context, slot, { outcome: "granted", grant: made.id, termsDigest: made.termsDigest });
  return outcome({ record }, { record: decided }, { record: made }, { record: last });
}
