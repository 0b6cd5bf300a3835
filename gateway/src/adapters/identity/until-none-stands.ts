import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";

/**
 * fabric-ca-server asks who wants a certificate before it signs, and holds no lock from there to its record: a request that
 * was under way when an identity was revoked puts its certificate on record after it. So long is waited at least for those,
 */
const STRAY_MS = 500;
/** and so many times what the revocation took: where that was slow, the others are. */
const TIMES_AS_LONG = 2;
/** Nobody who was revoked begins another request, so the second look finds nothing as a rule. */
const MAX_LOOKS = 20;

/**
 * Revokes until a look some time after the last revocation finds nothing to revoke.
 * @param revokeAll revokes what stands; answers how many certificates that were
 * @returns how many in all
 * @throws DomainError INTERNAL when there are always new ones; what `revokeAll` throws
 */
export async function untilNoneStands(revokeAll: () => Promise<number>): Promise<number> {
  let revoked = 0;
  for (let look = 0; look <= MAX_LOOKS; look++) {
    const beganMs = performance.now();
    const found = await revokeAll();
    if (look > 0 && found === 0) return revoked;
    revoked += found;
    await pause(Math.max(STRAY_MS, TIMES_AS_LONG * (performance.now() - beganMs)));
  }
  throw new DomainError("INTERNAL", "the certificate authority goes on giving certificates to who was revoked");
}
