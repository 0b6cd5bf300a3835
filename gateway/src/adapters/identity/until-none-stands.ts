import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";

/**
 * fabric-ca-server asks who wants a certificate before it signs, and holds no lock from there to its record: a request that
 * was under way when an identity was revoked puts its certificate on record after it. Longer than one takes there, many at once.
 */
const STRAY_MS = 500;
/** Nobody who was revoked begins another request, so the second look finds nothing as a rule. */
const MAX_LOOKS = 20;

/**
 * Revokes until a look some time after the last revocation finds nothing to revoke.
 * @param revokeAll revokes what stands; answers how many certificates that were
 * @returns how many in all
 * @throws DomainError INTERNAL when there are always new ones; what `revokeAll` throws
 */
export async function untilNoneStands(revokeAll: () => Promise<number>): Promise<number> {
  let revoked = await revokeAll();
  for (let look = 1; look <= MAX_LOOKS; look++) {
    await pause(STRAY_MS);
    const found = await revokeAll();
    if (found === 0) return revoked;
    revoked += found;
  }
  throw new DomainError("INTERNAL", "the certificate authority goes on giving certificates to who was revoked");
}
