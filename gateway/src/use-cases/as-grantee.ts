import type { AskOptions } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find, notFound, type FindPorts } from "./find.js";

/**
 * Asks something under a grant for a user of its grantee; whether it may be answered is the provider's to decide, on the
 * ledger's state.
 */
export async function asGrantee<Answer>(
  ports: FindPorts,
  caller: UserCaller,
  grantId: string,
  ask: (who: Pick<AskOptions<unknown>, "grantId" | "user">) => Promise<Answer>,
): Promise<Answer> {
  const grant = await find(ports, caller, "grant", grantId);
  if (grant.grantee !== caller.department) throw notFound("grant");
  return ask({ grantId, user: caller.ledger.enrolmentId });
}
