import { DomainError, type UserView } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { GatewayState } from "../ports/state.js";
import type { UserCaller } from "./caller.js";
import { managedUser } from "./managed-user.js";
import { publishRevocations, type PublishRevocationsPorts } from "./publish-revocations.js";
import { isDisabled } from "./sessions.js";
import type { UserCertificates } from "./user-certificates.js";
import { userView } from "./user-view.js";

export interface RenewUserPorts extends PublishRevocationsPorts {
  readonly index: CatalogueIndex;
  readonly state: Pick<GatewayState, "users">;
  readonly certificates: Pick<UserCertificates, "enrolAgain">;
  /** The department whose gateway this is. */
  readonly host: string;
}

/**
 * Gives a user another certificate over a new key, whatever became of the present one. Password, pseudonym and roles stay. Once
 * the peer has taken the new one, all others of the user are revoked at the CA and, where one was still good, in the channel: also
 * where the CA broke off, or somebody with a key of the user's renews faster than it revokes. A repeat does what is not done yet.
 * @param id login name or enrolment id
 * @throws DomainError NOT_FOUND for nobody's or another operator's user, USER_DISABLED, ENDORSEMENT_REFUSED when the peer does
 *   not take the new one and the old one stays, CERTIFICATES_REAPPEAR, which `revokeUser` ends, and what CA and orderers say
 */
export async function renewUser(ports: RenewUserPorts, operator: UserCaller, id: string): Promise<UserView> {
  const row = await managedUser(ports, operator, id);
  // A revoked user is disabled too: an operator does not bring one back by the way.
  if (isDisabled(ports.index, row)) throw new DomainError("USER_DISABLED", "the user is disabled");
  const renewed = await ports.certificates.enrolAgain(row);
  if (renewed.revoked === undefined) {
    // What was revoked before it broke off. The first failure is told: the command is to be repeated anyway, and publishes then.
    await publishRevocations(ports).catch(() => undefined);
    throw renewed.failure;
  }
  if (renewed.revoked > 0) await publishRevocations(ports);
  return userView(ports.index, renewed.row);
}
