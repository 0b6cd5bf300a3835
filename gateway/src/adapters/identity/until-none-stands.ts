import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";

/**
 * Shortest pause between two looks. fabric-ca-server asks who wants a certificate before it signs, and holds no lock from there
 * to its record: a request that was under way when an identity was revoked puts its certificate on record after it.
 */
const STRAY_MS = 500;
/** The pause as a multiple of what the last look took: where a revocation is slow, the requests beside it are slow too. */
const TIMES_AS_LONG = 2;
/** A single request takes no longer; a look that does has found very many, which is a thief's work. */
const LONGEST_PAUSE_MS = 5_000;
/**
 * Looks in all. An identity that is revoked begins no other request, so the second finds nothing as a rule. Where only some of
 * its certificates are revoked, a thief's loop can keep one of them good for ever, and the looking has to end.
 */
const MAX_LOOKS = 20;
/**
 * A thief that is given certificates faster than they are revoked has more of them at each look, which takes longer each time: twenty
 * looks would be hours. Twice what twenty quick ones take, and well below the minute that a call of the gateway may last.
 */
const LIMIT_MS = 20_000;
/** So many looks are begun in any case: a server that is merely slow shows by the third that nothing comes any more. */
const SURE_LOOKS = 3;

interface Times {
  /** Between two looks, milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

const REAL_TIMES: Times = { wait: (ms) => pause(ms), nowMs: () => performance.now() };

/**
 * Revokes until a look some time after the last revocation finds nothing to revoke.
 * @param revokeAll revokes what stands; answers how many certificates that were. Once it is late it may stop short, not of the first
 * @returns how many in all
 * @throws DomainError CERTIFICATES_REAPPEAR when there are always new ones; what `revokeAll` throws
 */
export async function untilNoneStands(
  revokeAll: (isLate: () => boolean) => Promise<number>,
  { wait, nowMs }: Times = REAL_TIMES,
): Promise<number> {
  const endMs = nowMs() + LIMIT_MS;
  const isLate = (): boolean => nowMs() >= endMs;
  let revoked = 0;
  let tookMs = 0;
  for (let look = 0; look < MAX_LOOKS; look++) {
    if (look > 0) await wait(Math.min(Math.max(STRAY_MS, TIMES_AS_LONG * tookMs), LONGEST_PAUSE_MS));
    if (look >= SURE_LOOKS && isLate()) break;
    const beganMs = nowMs();
    const found = await revokeAll(isLate);
    if (look > 0 && found === 0) return revoked;
    revoked += found;
    tookMs = nowMs() - beganMs;
  }
  throw new DomainError(
    "CERTIFICATES_REAPPEAR",
    "the certificate authority goes on giving the revoked user certificates",
  );
}
