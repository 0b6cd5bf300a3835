import { DomainError } from "@mulian/domain";

/** @param who at whose gateway the time ran out */
export function timedOut(who: "provider" | "grantee", limitMs: number): DomainError {
  const limitSeconds = Math.round(limitMs / 1_000);
  return new DomainError("TIMED_OUT", `no answer within ${limitSeconds} s, the limit of the ${who}'s gateway`, {
    limitSeconds,
  });
}
