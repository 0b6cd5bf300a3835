import { grantStateOf } from "./grant-state.js";
import { daysAfter, type AlarmRule } from "./raised.js";

/** Days within which an active grant is used for the first time, or half its term where that is shorter. */
const UNUSED_DAYS = 30;

/** An active grant under which nothing was delivered for long: what was asked for was not needed, or cannot be fetched. */
export const grantsNeverUsed: AlarmRule = (snapshot) => {
  const used = new Set(
    snapshot
      .all("receipt-batch", () => true)
      .flatMap(({ totals }) => totals.filter(({ deliveries }) => deliveries > 0).map(({ grant }) => grant)),
  );
  return snapshot
    .all("grant", (grant) => !used.has(grant.id) && grantStateOf(snapshot, grant) === "active")
    .map((grant) => ({
      code: "grantNeverUsed" as const,
      department: grant.grantee,
      subjectKind: "grant" as const,
      subject: grant.id,
      since: daysAfter(grant.deliveredAt ?? grant.notBefore, Math.min(UNUSED_DAYS, grant.terms.termDays / 2)),
    }))
    .filter(({ since }) => since <= snapshot.now);
};
