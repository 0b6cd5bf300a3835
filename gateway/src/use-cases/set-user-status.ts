import { DomainError, type RouteBody, type WriteAnswer } from "@mulian/domain";
import type { GatewayState } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { manages } from "./hosting.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

export interface SetUserStatusPorts extends SubmitPorts {
  readonly state: Pick<GatewayState, "users">;
  /** The department whose gateway this is. */
  readonly host: string;
}

/**
 * Disables or enables a user on the ledger, at once for every gateway.
 * @param id login name or enrolment id of a user of this organisation, or `MSP:enrolment-id` of any
 */
export async function setUserStatus(
  ports: SetUserStatusPorts,
  caller: UserCaller,
  id: string,
  body: RouteBody<"setUserStatus">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const { mspId, enrolmentId } = await subjectOf(ports, caller, id);
  const expectedVersion = ports.index.get("user-status", `${mspId}:${enrolmentId}`)?.version ?? 0;
  return submitCommand(ports, caller, "user.set-status", { mspId, enrolmentId, expectedVersion, ...body }, options);
}

async function subjectOf(
  { state, host }: Pick<SetUserStatusPorts, "state" | "host">,
  caller: UserCaller,
  id: string,
): Promise<{ mspId: string; enrolmentId: string }> {
  const [mspId, enrolmentId] = id.split(":");
  const rows = (await state.users.entries()).map(([, user]) => user);
  const row = rows.find((user) => user.user === id || user.enrolmentId === (enrolmentId ?? id));
  const isManaged = row === undefined || caller.roles.includes("authority") || manages(caller, host, row.department);
  if (mspId !== undefined && enrolmentId !== undefined && isManaged) return { mspId, enrolmentId };
  if (row === undefined || !isManaged) throw new DomainError("NOT_FOUND", "no such user");
  return { mspId: caller.ledger.mspId, enrolmentId: row.enrolmentId };
}
