import { setTimeout as pause } from "node:timers/promises";
import type { RouteAnswer, RouteBody } from "@mulian/domain";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { IdentityPort } from "../ports/identity.js";
import type { UserRow } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { setUserStatus, type SetUserStatusPorts } from "./set-user-status.js";
import { managedUser } from "./managed-user.js";
import type { SubmitOptions } from "./submit-command.js";

export interface RevokeUserPorts extends SetUserStatusPorts {
  readonly identity: Pick<IdentityPort, "revoke" | "revocationList">;
  readonly administration: ChannelAdministration;
}

/** Peers go by a new configuration a moment after they have its block. */
const REFUSED_LIMIT_MS = 10_000;
const POLL_MS = 100;

/**
 * Ends a user of this gateway for good: disabled on the ledger, revoked at the organisation's CA, and the CA's list put
 * into the channel's configuration, without which peers go on taking the certificate. Then a proposal is signed with it
 * and the answer says whether the peer still takes it. A repeat does what is not done yet.
 * @param id login name or enrolment id
 * @throws DomainError NOT_FOUND for nobody's or another operator's user, and what ledger, CA and orderers say
 */
export async function revokeUser(
  ports: RevokeUserPorts,
  caller: UserCaller,
  id: string,
  { reason }: RouteBody<"revokeUser">,
  options: SubmitOptions,
): Promise<RouteAnswer<"revokeUser">> {
  const row = await managedUser(ports, caller, id);
  const answer = await setUserStatus(ports, caller, row.user, { status: "disabled", reason }, options);
  await ports.identity.revoke(row.enrolmentId, "privilegeWithdrawn");
  const { administration } = ports;
  const configurationBlock = administration.isConfigured
    ? await administration.publishRevocations(await ports.identity.revocationList())
    : undefined;
  const refused = await isRefused(administration, row);
  return { ...answer, ...(configurationBlock === undefined ? {} : { configurationBlock }), refused };
}

async function isRefused(administration: ChannelAdministration, row: UserRow): Promise<boolean> {
  const end = Date.now() + (administration.isConfigured ? REFUSED_LIMIT_MS : 0);
  while (await administration.accepts(row)) {
    if (Date.now() >= end) return false;
    await pause(POLL_MS);
  }
  return true;
}
