import { randomBytes } from "node:crypto";
import { DomainError, invalidInput, type Role } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { Clock } from "../ports/clock.js";
import type { IdentityPort } from "../ports/identity.js";
import type { KeyStore } from "../ports/key-store.js";
import type { GatewayState, UserRow } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { manages } from "./hosting.js";
import { hashPassword } from "./password.js";

export interface UserPorts {
  readonly index: CatalogueIndex;
  readonly identity: IdentityPort;
  readonly keyStore: Pick<KeyStore, "put">;
  readonly state: Pick<GatewayState, "users">;
  readonly clock: Clock;
  /** The organisation, and the department its gateway speaks for. */
  readonly mspId: string;
  readonly department: string;
  /** As the gateway is configured. */
  readonly passwordCost: number;
}

export interface UserRequest {
  readonly user: string;
  readonly password: string;
  readonly roles: readonly Role[];
  /** Of a department this organisation hosts; its own by default. */
  readonly department?: string | undefined;
}

const ENROLMENT_BYTES = 8;

/**
 * Makes a user: a pseudonym is enrolled at the organisation's CA with department and roles in its certificate, the key
 * goes into the key store, login and password hash stay in this gateway.
 * @param operator who asks; nobody when the gateway's own configuration does
 * @throws DomainError ALREADY_EXISTS, INVALID_INPUT for a department of another organisation, FORBIDDEN for a hosted
 *   department's operator beyond its own department, and what the CA says
 */
export async function createUser(
  ports: UserPorts,
  { user, password, roles, department = ports.department }: UserRequest,
  operator?: UserCaller,
): Promise<UserRow> {
  const { state, identity, keyStore, mspId, clock } = ports;
  if (operator !== undefined) requireManaged(ports, operator, { department, roles });
  if ((await state.users.get(user)) !== undefined) throw new DomainError("ALREADY_EXISTS", "a user has this name");
  requireOwnDepartment(ports, department);
  // 64 random bits: it stands on the ledger for ever and says nothing of the person.
  const enrolmentId = `u${randomBytes(ENROLMENT_BYTES).toString("hex")}`;
  const { certificatePem, privateKeyPem } = await identity.enrolUser({ enrolmentId, department, roles });
  const keyName = `user-${enrolmentId}`;
  await keyStore.put(keyName, privateKeyPem);
  const passwordHash = await hashPassword(password, ports.passwordCost);
  const row: UserRow = {
    user,
    department,
    roles,
    mspId,
    enrolmentId,
    certificatePem,
    keyName,
    passwordHash,
    createdAt: clock.now().toISOString(),
  };
  await state.users.put(user, row);
  return row;
}

/** The roles that see everybody's are counted by organisation: the host's to give, not its guests'. */
const HOST_ROLES: ReadonlySet<Role> = new Set(["authority", "auditor"]);

function requireManaged(
  { department: host }: UserPorts,
  operator: UserCaller,
  { department, roles }: Required<Pick<UserRequest, "roles">> & { readonly department: string },
): void {
  const isHost = operator.department === host;
  if (!manages(operator, host, department) || (!isHost && roles.some((role) => HOST_ROLES.has(role))))
    throw new DomainError("FORBIDDEN", "an operator makes users of its own department");
}

function requireOwnDepartment({ index, mspId, department: own }: UserPorts, department: string): void {
  if (department === own || index.get("department", department)?.mspId === mspId) return;
  throw invalidInput("department", "foreign-department", "this organisation does not speak for the department");
}
