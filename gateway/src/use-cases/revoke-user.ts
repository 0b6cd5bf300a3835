import { setTimeout as pause } from "node:timers/promises";
import type { RouteAnswer, RouteBody } from "@mulian/domain";
import type { ChannelAdministration } from "../ports/channel-administration.js";
import type { UserRow } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { setUserStatus, type SetUserStatusPorts } from "./set-user-status.js";
import { managedUser } from "./managed-user.js";
import { publishRevocations, type PublishRevocationsPorts } from "./publish-revocations.js";
import type { SubmitOptions } from "./submit-command.js";
import type { UserCertificates } from "./user-certificates.js";

export interface RevokeUserPorts extends SetUserStatusPorts, PublishRevocationsPorts {
  readonly certificates: Pick<UserCertificates, "revoke">;
}

/** Peers go by a new configuration a moment after they have its block. */
const REFUSED_LIMIT_MS = 10_000;
const POLL_MS = 100;

/**
 * Ends a user of this gateway for good: disabled on the ledger, so that the gateway renews nothing for it any more; revoked at
 * the organisation's CA, after a renewal that is under way; and the CA's list put into the channel's configuration, without
 * which peers go on taking the certificate. What the CA gave while it revoked is looked for after the list is out, and makes
 * for another list. Then a proposal is signed with the user's certificate and the answer says whether the peer still
 * takes it. A repeat does what is not done yet.
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
  const revoke = (): Promise<number> => ports.certificates.revoke(row, "privilegeWithdrawn");
  await revoke();
  let configurationBlock = await publishRevocations(ports);
  if ((await revoke()) > 0) configurationBlock = await publishRevocations(ports);
  // Another one than at first, if a renewal was under way.
  const last = await managedUser(ports, caller, id);
  const refused = await isRefused(ports.administration, last);
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
