import { isOverdue, type OverdueNote, type VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { isAuditor, unlessByAuthority } from "../unless-by.js";

/** Anybody who sees the subject may note a clock that ran out; the note says what the subject does. */
export function invalidOverdueNote(note: OverdueNote, circumstances: Circumstances): VoidReason | undefined {
  const { clock, subject, due, department, seenAt, updatedAt } = note;
  const missed = clockOf(note, circumstances);
  if (missed?.due !== due || missed.department !== department || !isOverdue(due, updatedAt) || seenAt !== updatedAt)
    return because("clockNotMissed", { clock, subject });
  const { department: writer } = circumstances.transaction.creator;
  if (missed.seenBy === undefined || missed.seenBy.includes(writer ?? "")) return undefined;
  return isAuditor(circumstances) ? undefined : unlessByAuthority(circumstances);
}

interface MissedClock {
  readonly due: string | undefined;
  readonly department: string | undefined;
  /** Undefined for everybody. */
  readonly seenBy?: readonly string[];
}

function clockOf({ clock, subject }: OverdueNote, { view }: Circumstances): MissedClock | undefined {
  switch (clock) {
    case "reply": {
      const request = view.get("access-request", subject);
      return request && of(request.replyDue, request.provider, request.requester);
    }
    case "deliver": {
      const grant = view.get("grant", subject);
      return grant && of(grant.deliverDue, grant.provider, grant.grantee);
    }
    case "correction": {
      const correction = view.get("correction", subject);
      return correction && of(correction.answerDue, correction.provider, correction.grantee);
    }
    case "review": {
      const department = view.get("policy", "policy")?.content.authorityDepartment;
      return { due: view.get("dataset", subject)?.reviewDue, department };
    }
  }
}

const of = (due: string | undefined, provider: string, other: string): MissedClock => ({
  due,
  department: provider,
  seenBy: [provider, other],
});
