import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";

/**
 * Shortest pause between two looks. fabric-ca-server asks who wants a certificate before it signs, and holds no lock from there
 * to its record: a request that was under way when an identity was revoked puts its certificate on record after it.
 */
const STRAY_MS = 500;
/** The pause as a multiple of what the last look took: where a revocation is slow, the requests beside it are slow too. */
const TIMES_AS_LONG = 2;
/**
 * Looks in all. An identity that is revoked begins no other request, so the second finds nothing as a rule. Where only some of
 * its certificates are revoked, a thief's loop can keep one of them good for ever, and the looking has to end.
 */
const MAX_LOOKS = 20;

/**
 * Revokes until a look some time after the last revocation finds nothing to revoke.
 * @param revokeAll revokes what stands; answers how many certificates that were
 * @param wait between two looks, milliseconds
 * @returns how many in all
 * @throws DomainError CERTIFICATES_REAPPEAR when there are always new ones; what `revokeAll` throws
 */
export async function untilNoneStands(
  revokeAll: () => Promise<number>,
  wait: (ms: number) => Promise<void> = (ms) => pause(ms),
): Promise<number> {
  let revoked = 0;
  let tookMs = 0;
  for (let look = 0; look < MAX_LOOKS; look++) {
    if (look > 0) await wait(Math.max(STRAY_MS, TIMES_AS_LONG * tookMs));
    const beganMs = performance.now();
    const found = await revokeAll();
    if (look > 0 && found === 0) return revoked;
    revoked += found;
    tookMs = performance.now() - beganMs;
  }
  throw new DomainError(
    "CERTIFICATES_REAPPEAR",
    "the certificate authority goes on giving the revoked user certificates",
  );
}
