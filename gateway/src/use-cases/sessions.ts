import { randomBytes } from "node:crypto";
import { DomainError, type Role, type SessionView } from "@mulian/domain";
import { sha256Hex } from "../digest.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";
import type { GatewayState, SessionRow, UserRow } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { verifyPassword } from "./password.js";
import type { UserCertificates } from "./user-certificates.js";

/** A working day with its overtime; then the user signs in again. */
const SESSION_MS = 12 * 3_600_000;
const TOKEN_BYTES = 32;
/** Sessions of one user at once; the oldest ends when another begins. */
const MAX_SESSIONS_PER_USER = 20;

export interface SessionPorts {
  readonly state: Pick<GatewayState, "users" | "sessions">;
  readonly index: CatalogueIndex;
  readonly clock: Clock;
  /** The MSP this gateway pins as the authority's. */
  readonly authorityMsp: string;
  readonly certificates: Pick<UserCertificates, "require" | "enrolAgain" | "revoke">;
  /** As the gateway is configured. */
  readonly passwordCost: number;
}

export interface SignedIn {
  readonly caller: UserCaller;
  readonly session: SessionRow;
}

const keyOf = (token: string): string => sha256Hex(token);
const unauthenticated = (): DomainError => new DomainError("UNAUTHENTICATED", "no valid session");

/**
 * Signs a user in with a password.
 * @throws DomainError UNAUTHENTICATED, the same for unknown users and wrong passwords; CERTIFICATE_EXPIRED after the right one
 */
export async function signIn(
  ports: SessionPorts,
  user: string,
  password: string,
  transport: SessionRow["transport"],
): Promise<{ readonly token: string; readonly signedIn: SignedIn }> {
  const { state, index, clock } = ports;
  const row = await state.users.get(user);
  const isRight = await verifyPassword(password, row?.passwordHash, ports.passwordCost);
  if (!isRight || row === undefined || isDisabled(index, row)) throw unauthenticated();
  ports.certificates.require(row);
  await makeRoom(state, user, clock.now());
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const now = clock.now();
  const session: SessionRow = {
    user,
    transport,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + SESSION_MS).toISOString(),
  };
  await state.sessions.put(keyOf(token), session);
  return { token, signedIn: { caller: callerOf(ports, row), session } };
}

/**
 * Who holds a session's token. Users that the ledger disables are out at once.
 * @throws DomainError UNAUTHENTICATED, CERTIFICATE_EXPIRED
 */
export async function authenticate(ports: SessionPorts, token: string): Promise<SignedIn> {
  const { state, index, clock } = ports;
  const session = await state.sessions.get(keyOf(token));
  if (session === undefined || Date.parse(session.expiresAt) <= clock.now().getTime()) throw unauthenticated();
  const row = await state.users.get(session.user);
  if (row === undefined || isDisabled(index, row)) throw unauthenticated();
  ports.certificates.require(row);
  return { caller: callerOf(ports, row), session };
}

export const signOut = ({ state }: SessionPorts, token: string): Promise<void> => state.sessions.remove(keyOf(token));

export function sessionView(index: CatalogueIndex, { caller, session }: SignedIn): SessionView {
  return {
    user: caller.user,
    department: caller.department,
    departmentName: index.get("department", caller.department)?.names.zh ?? caller.department,
    mspId: caller.ledger.mspId,
    roles: [...caller.roles],
    expiresAt: session.expiresAt,
  };
}

export function callerOf(ports: Pick<SessionPorts, "index" | "authorityMsp">, row: UserRow): UserCaller {
  const { user, department, mspId, enrolmentId, certificatePem, keyName } = row;
  return {
    user,
    department,
    roles: effectiveRoles(ports, row),
    ledger: { mspId, enrolmentId, certificatePem, keyName },
  };
}

/** Any CA can certify any role: the authority's counts with its own MSP only, the auditor's with those the policy names. */
function effectiveRoles(
  { index, authorityMsp }: Pick<SessionPorts, "index" | "authorityMsp">,
  { roles, mspId }: UserRow,
): readonly Role[] {
  const auditorMsps = index.get("policy", "policy")?.content.auditorMsps ?? [authorityMsp];
  return roles.filter((role) =>
    role === "authority" ? mspId === authorityMsp : role !== "auditor" || auditorMsps.includes(mspId),
  );
}

export const isDisabled = (
  index: CatalogueIndex,
  { mspId, enrolmentId }: Pick<UserRow, "mspId" | "enrolmentId">,
): boolean => index.get("user-status", `${mspId}:${enrolmentId}`)?.status === "disabled";

/** Ends what has expired, and a user's oldest session when there are too many. */
async function makeRoom(state: SessionPorts["state"], user: string, now: Date): Promise<void> {
  const rows = await state.sessions.entries();
  const expired = rows.filter(([, row]) => Date.parse(row.expiresAt) <= now.getTime());
  const own = rows
    .filter(([, row]) => row.user === user && Date.parse(row.expiresAt) > now.getTime())
    .sort(([, a], [, b]) => (a.createdAt < b.createdAt ? -1 : 1));
  const surplus = own.slice(0, Math.max(0, own.length - MAX_SESSIONS_PER_USER + 1));
  for (const [key] of [...expired, ...surplus]) await state.sessions.remove(key);
}
