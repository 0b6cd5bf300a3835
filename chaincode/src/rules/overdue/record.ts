import { DomainError, effectiveGrantState, isOverdue, type CommandBody } from "@mulian/domain";
import { grantHolds } from "../holds.js";
import { outcome, repeated } from "../outcomes.js";
import { readPolicy } from "../policy.js";
import { advanced, created } from "../records.js";
import { notFound, requireFound, requireState } from "../refusals.js";
import type { Rule, RuleContext, WorldStateReader } from "../rule.js";

/** A clock that runs: its last day, and the department that misses it. */
interface RunningClock {
  readonly due: string;
  readonly department: string;
}

/** Notes a missed clock. It grants nothing and changes nothing else; whoever sees the subject may note it. */
export const recordOverdue: Rule<"overdue.record"> = async (read, context, body) => {
  const existing = await read.get("overdue-note", body.clock, body.subject);
  if (existing?.commandDigest === context.commandDigest) return repeated(existing);
  const { due, department } = await CLOCKS[body.clock](read, context, body);
  if (!isOverdue(due, context.now)) throw new DomainError("CLOCK_NOT_OVERDUE", `the last day is ${due}`, { due });
  const fields = { clock: body.clock, subject: body.subject, department, due, seenAt: context.now };
  if (existing === undefined)
    return outcome({ record: created(context, "overdue-note", `${body.clock}:${body.subject}`, fields) });
  // The same clock can run again on one subject: a dataset has many reviews.
  if (existing.due === due) throw new DomainError("ALREADY_EXISTS", "this missed clock is noted");
  return outcome({ record: advanced(context, existing, fields) });
};

type ReadClock = (
  read: WorldStateReader,
  context: RuleContext,
  body: CommandBody<"overdue.record">,
) => Promise<RunningClock>;

const CLOCKS: Readonly<Record<CommandBody<"overdue.record">["clock"], ReadClock>> = {
  reply: async (read, context, { subject }) => {
    const request = requireFound(await read.get("access-request", subject), "access-request");
    requireSeen(context, [request.requester, request.provider], "access-request");
    requireState(request.state, "submitted");
    return { due: requireRunning(request.replyDue), department: request.provider };
  },
  deliver: async (read, context, { subject }) => {
    const grant = requireFound(await read.get("grant", subject), "grant");
    requireSeen(context, [grant.grantee, grant.provider], "grant");
    // The provider's own suspension does not stop the provider's clock.
    const holds = (await grantHolds(read, grant.id)).filter(
      (hold) => hold.actor !== "provider" || hold.state === "revoked",
    );
    requireState(effectiveGrantState(grant, holds, context.now), "agreed");
    return { due: grant.deliverDue, department: grant.provider };
  },
  review: async (read, _context, { subject }) => {
    const dataset = requireFound(await read.get("dataset", subject), "dataset");
    requireState(dataset.state, "updating");
    return { due: requireRunning(dataset.reviewDue), department: (await readPolicy(read)).content.authorityDepartment };
  },
  correction: async (read, context, { subject }) => {
    const correction = requireFound(await read.get("correction", subject), "correction");
    requireSeen(context, [correction.grantee, correction.provider], "correction");
    requireState(correction.state, "reported");
    return { due: correction.answerDue, department: correction.provider };
  },
};

function requireSeen(
  { caller }: RuleContext,
  parties: readonly string[],
  kind: "access-request" | "grant" | "correction",
): void {
  const isSeen =
    parties.includes(caller.department) || caller.roles.includes("authority") || caller.roles.includes("auditor");
  if (!isSeen) throw notFound(kind);
}

function requireRunning(due: string | undefined): string {
  if (due === undefined) throw new DomainError("WRONG_STATE", "the clock does not run");
  return due;
}
