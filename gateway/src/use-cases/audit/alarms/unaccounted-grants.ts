import { grantAccounting } from "../../views/grant-accounting.js";
import { grantStateOf, overSince } from "./grant-state.js";
import { daysAfter, type AlarmRule, type Raised } from "./raised.js";

/** Time to write an account, or to destroy and prove it, before its absence is an alarm. */
const GRACE_DAYS = 30;

/** Grants that are over, by which data was delivered, without an account of its use or a claim of its disposal (Arts 26, 27, 29). */
export const unaccountedGrants: AlarmRule = (snapshot) => {
  const accounts = Map.groupBy(
    snapshot.all("use-record", () => true),
    ({ grant }) => grant,
  );
  const holdings = Map.groupBy(
    snapshot.all("key-holding", () => true),
    ({ grant }) => grant,
  );
  return snapshot
    .all("grant", ({ deliveredAt }) => deliveredAt !== undefined)
    .flatMap((grant): Raised[] => {
      const state = grantStateOf(snapshot, grant);
      const { id, grantee: department } = grant;
      const { use, disposal } = grantAccounting(grant, state, holdings.get(id) ?? [], accounts.get(id) ?? []);
      if (use !== "missing" && disposal !== "missing") return [];
      const since = daysAfter(overSince(snapshot, grant), GRACE_DAYS);
      if (since > snapshot.now) return [];
      const alarm = { department, subjectKind: "grant" as const, subject: id, since };
      return [
        ...(use === "missing" ? [{ ...alarm, code: "useNotRecorded" as const }] : []),
        ...(disposal === "missing" ? [{ ...alarm, code: "disposalNotRecorded" as const }] : []),
      ];
    });
};
