import { DomainError, type Grant } from "@mulian/domain";
import { requireFound } from "../refusals.js";
import type { RuleContext, WorldStateReader } from "../rule.js";
import { bySide } from "./parties.js";

export type DeliveredGrant = Grant & { readonly deliveredAt: string };

/**
 * A grant of the caller's department by which it has had data. Whether the grant still runs does not matter: whoever had
 * data accounts for it, and may say what is wrong in it, after the end too.
 * @throws DomainError NOT_FOUND, FORBIDDEN, WRONG_STATE when nothing was delivered yet
 */
export async function readDeliveredGrant(
  read: WorldStateReader,
  context: RuleContext,
  id: string,
): Promise<DeliveredGrant> {
  const grant = requireFound(await read.get("grant", id), "grant");
  bySide(context, "grantee")(grant);
  const { deliveredAt } = grant;
  if (deliveredAt === undefined)
    throw new DomainError("WRONG_STATE", "nothing was delivered by this grant", { state: grant.state });
  return { ...grant, deliveredAt };
}
