import type { CaContext } from "./context.js";
import { authenticationFailure, CaCode, CaError, noAuthorisation } from "./error.js";
import type { IdentityRecord } from "./records.js";
import { secretMatches } from "./secret.js";

/** Fabric CA's own default number of wrong secrets. */
const MAX_FAILED_ATTEMPTS = 10;
/** A lock for ever would let any stranger lock a registrar out; ten guesses a quarter of an hour do not find a random secret. */
const LOCK_MS = 15 * 60_000;
/** Longer secrets only cost time to hash. */
const MAX_SECRET_CHARACTERS = 256;

export interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** @throws CaError 20 when the header is not HTTP Basic (RFC 7617); 2 where there is none */
export function readCredentials(authorisation: string | undefined): Credentials {
  if (authorisation === undefined) throw noAuthorisation();
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(authorisation)?.[1];
  const text = encoded === undefined ? "" : Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  if (colon < 1 || text.length - colon - 1 > MAX_SECRET_CHARACTERS)
    throw authenticationFailure("no user name and secret");
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/**
 * Checks the secret. To be called under the identity's lock: the attempt is written down before the secret is looked at,
 * so guesses that come at once are counted one by one and a crash does not forget them.
 * @throws CaError 20, 73
 */
export async function checkSecret(ca: CaContext, { id, secret }: Credentials): Promise<IdentityRecord> {
  const known = await ca.store.identity(id);
  if (known === undefined) {
    await secretMatches(secret, undefined);
    throw authenticationFailure(`unknown identity ${JSON.stringify(id)}`);
  }
  const record = await reserveAttempt(ca, known);
  if (!(await secretMatches(secret, record.secretHash))) throw authenticationFailure(`wrong secret of ${id}`);
  if (record.revoked) throw authenticationFailure(`the identity ${id} is revoked`);
  const cleared = { ...record, failedAttempts: 0, lockedUntil: 0 };
  await ca.store.write({ identities: [cleared] });
  return cleared;
}

async function reserveAttempt(ca: CaContext, record: IdentityRecord): Promise<IdentityRecord> {
  const now = Date.now();
  if (record.lockedUntil > now) {
    throw new CaError(
      401,
      CaCode.LOCKED,
      "the identity is locked after too many wrong secrets",
      `${record.id} is locked`,
    );
  }
  // A lock that has passed leaves a fresh count behind.
  const failedAttempts = (record.lockedUntil === 0 ? record.failedAttempts : 0) + 1;
  const lockedUntil = failedAttempts >= MAX_FAILED_ATTEMPTS ? now + LOCK_MS : 0;
  const reserved = { ...record, failedAttempts, lockedUntil };
  await ca.store.write({ identities: [reserved] });
  return reserved;
}
