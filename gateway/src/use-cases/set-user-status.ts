import { DomainError, type RouteBody, type WriteAnswer } from "@mulian/domain";
import type { GatewayState } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

/**
 * Disables or enables a user on the ledger, at once for every gateway.
 * @param id login name or enrolment id of a user of this organisation, or `MSP:enrolment-id` of any
 */
export async function setUserStatus(
  ports: SubmitPorts & { readonly state: Pick<GatewayState, "users"> },
  caller: UserCaller,
  id: string,
  body: RouteBody<"setUserStatus">,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const { mspId, enrolmentId } = await subjectOf(ports.state, caller, id);
  const expectedVersion = ports.index.get("user-status", `${mspId}:${enrolmentId}`)?.version ?? 0;
  return submitCommand(ports, caller, "user.set-status", { mspId, enrolmentId, expectedVersion, ...body }, options);
}

async function subjectOf(
  state: Pick<GatewayState, "users">,
  caller: UserCaller,
  id: string,
): Promise<{ mspId: string; enrolmentId: string }> {
  const [mspId, enrolmentId] = id.split(":");
  if (mspId !== undefined && enrolmentId !== undefined) return { mspId, enrolmentId };
  const rows = await state.users.entries();
  const row = rows.map(([, user]) => user).find((user) => user.user === id || user.enrolmentId === id);
  if (row === undefined) throw new DomainError("NOT_FOUND", "no such user");
  return { mspId: caller.ledger.mspId, enrolmentId: row.enrolmentId };
}
