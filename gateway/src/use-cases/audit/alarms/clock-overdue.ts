import { isOverdue, type RecordKind } from "@mulian/domain";
import { grantStateOf } from "./grant-state.js";
import { endOfDay, type AlarmRule, type Raised } from "./raised.js";

/** Clocks of Order 809 that ran out: reply and delivery (Arts 21, 22), review of a change (17), correction (26). */
export const overdueClocks: AlarmRule = (snapshot) => {
  const raise = (subjectKind: RecordKind, subject: string, department: string, due: string | undefined): Raised[] =>
    due === undefined || !isOverdue(due, snapshot.now)
      ? []
      : [{ code: "clockOverdue", department, subjectKind, subject, since: endOfDay(due) }];
  const authority = snapshot.get("policy", "policy")?.content.authorityDepartment ?? "";
  return [
    ...snapshot
      .all("access-request", ({ state }) => state === "submitted" || state === "supplement-asked")
      .flatMap(({ id, provider, replyDue }) => raise("access-request", id, provider, replyDue)),
    ...snapshot
      .all("grant", (grant) => grantStateOf(snapshot, grant) === "agreed")
      .flatMap(({ id, provider, deliverDue }) => raise("grant", id, provider, deliverDue)),
    ...snapshot
      .all("dataset", ({ state }) => state === "updating")
      .flatMap(({ id, reviewDue }) => raise("dataset", id, authority, reviewDue)),
    ...snapshot
      .all("correction", ({ state }) => state === "reported")
      .flatMap(({ id, provider, answerDue }) => raise("correction", id, provider, answerDue)),
  ];
};
