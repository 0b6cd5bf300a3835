import { DomainError, type CommandName } from "@mulian/domain";
import type { Endorsement } from "./membership.js";

/**
 * Commands whose versions count only with the endorsement of the creator's own organisation: first records in a department's
 * name, and decisions. The projector's rules say so record by record; that this is the same list, a test sees by every command.
 */
const COUNTS_BY_OWN: ReadonlySet<CommandName> = new Set([
  "department.register",
  "duty.register",
  "dataset.submit",
  "resource.link",
  "request.decide",
]);

/**
 * A peer's gateway service endorses at its own organisation first. While it cannot run the chaincode (it has just come back, its
 * chaincode has not), the service takes other organisations, and the ledger would call valid what no gateway counts.
 * @throws DomainError ENDORSEMENT_REFUSED, before anything is signed or sent
 */
export function requireOwnEndorsement(
  command: CommandName,
  endorsements: readonly Pick<Endorsement, "mspId">[],
  ownMspId: string,
): void {
  if (!COUNTS_BY_OWN.has(command) || endorsements.some(({ mspId }) => mspId === ownMspId)) return;
  throw new DomainError("ENDORSEMENT_REFUSED", "the own organisation's peer did not endorse; it may be starting", {
    endorsers: endorsements.map(({ mspId }) => mspId).join(", "),
    retryAfterSeconds: 1,
  });
}
