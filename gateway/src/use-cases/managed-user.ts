import { DomainError } from "@mulian/domain";
import type { GatewayState, UserRow } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { manages } from "./hosting.js";

/**
 * A user of this gateway whom the operator manages.
 * @param id login name or enrolment id
 * @throws DomainError NOT_FOUND, also for another department's
 */
export async function managedUser(
  { state, host }: { readonly state: Pick<GatewayState, "users">; readonly host: string },
  operator: UserCaller,
  id: string,
): Promise<UserRow> {
  const rows = (await state.users.entries()).map(([, user]) => user);
  const row = rows.find(({ user, enrolmentId }) => user === id || enrolmentId === id);
  if (row === undefined || !manages(operator, host, row.department)) throw new DomainError("NOT_FOUND", "no such user");
  return row;
}
