import { daysAfter, type AlarmRule } from "./raised.js";

/** A refusal cannot be mended afterwards, only asked anew: after a year it is the history's, and no alarm any more. */
const SHOWN_DAYS = 365;

/** Requests that were refused on none of the grounds the rules know (Art 21 asks for reasons; the grounds are a closed list). */
export const refusedWithoutGround: AlarmRule = (snapshot) =>
  snapshot
    .all("access-request", ({ decision }) => decision?.outcome === "refused" && decision.ground === undefined)
    .map(({ id, provider, decision, updatedAt }) => ({
      code: "refusedWithoutGround" as const,
      department: provider,
      subjectKind: "access-request" as const,
      subject: id,
      since: decision?.decidedAt ?? updatedAt,
    }))
    .filter(({ since }) => snapshot.now < daysAfter(since, SHOWN_DAYS));
